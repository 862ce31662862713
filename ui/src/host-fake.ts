/** The fake application for a plain browser: `/?scene=main` opens one of the scenes, `&look=dark` in that look. Never part of the built window. */
import { MemoryHost } from './fake/memory-host';
import { scenes } from './fake/scenes';
import { town } from './fake/town';
import { emptyWorld } from './fake/world';

export { MemoryHost } from './fake/memory-host';

/** The application of the scene that an address names; without one, an empty first run. */
export function fakeFromUrl(url: URL): MemoryHost {
  const name = url.searchParams.get('scene') ?? 'first-run';
  const world = (scenes[name] ?? (name.startsWith('sheet-') ? town : emptyWorld))();
  const look = url.searchParams.get('look');
  if (look === 'light' || look === 'dark' || look === 'contrast') world.overview.settings.appearance = look;
  return new MemoryHost(world, 200);
}
