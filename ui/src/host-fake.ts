/** The fake application for a plain browser: `/?scene=main` opens one of the scenes. Never part of the built window. */
import { MemoryHost } from './fake/memory-host';
import { scenes } from './fake/scenes';

export { MemoryHost } from './fake/memory-host';

/** The application of the scene that an address names; without one, an empty first run. */
export function fakeFromUrl(url: URL): MemoryHost {
  const name = url.searchParams.get('scene') ?? 'first-run';
  const world = scenes[name.startsWith('sheet-') ? 'main' : name] ?? scenes['first-run'];
  return new MemoryHost(world?.(), 200);
}
