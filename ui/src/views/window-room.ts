/** The window on a fake application, for the tests of what a person sees and does in it. */
import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach } from 'vitest';
import App from '../App.svelte';
import { MemoryHost } from '../fake/memory-host';
import type { World } from '../fake/world';
import { App as AppState } from '../state/app.svelte';
import { sheet } from '../state/sheet.svelte';

/** The person. */
export const user = userEvent.setup();
/** The application behind the window; {@link open} gives each test its own. */
export let host: MemoryHost;
/** The state of the window. */
export let app: AppState;

/** Opens the window on a world, and waits until it is drawn. */
export async function open(world: World): Promise<void> {
  host = new MemoryHost(world);
  app = new AppState(host);
  render(App, { app });
  await screen.findByRole('heading', {
    level: 1,
    name: world.overview.profiles.length > 0 ? /Mara|Nobody/ : /One door/,
  });
}

/** The rows of the list. */
export const rows = () => screen.getAllByRole('option');

/** The chosen row as a screen reader hears it. */
export const selected = () => screen.getByRole('option', { selected: true }).getAttribute('aria-label') ?? '';

/** Closes the window after each test of a file. */
export function closeAfterEach(): void {
  afterEach(() => {
    sheet.close();
    cleanup();
  });
}
