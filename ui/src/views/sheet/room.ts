/** A window with the sheet in it, on a fake application, for the tests of the pages. */
import { configure, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, expect, vi } from 'vitest';
import type { SignInStage } from '../../bindings';
import { MemoryHost } from '../../fake/memory-host';
import { mara, town } from '../../fake/town';
import { Sheet } from '../../state/sheet.svelte';
import SheetRoom from './SheetRoom.svelte';

/** The application; each test has its own. */
export let host: MemoryHost;
/** The sheet; each test has its own. */
export let sheet: Sheet;
/** The person. */
export let user: UserEvent;

// A busy computer may be slow: these are limits against hanging, not expectations.
configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 60_000 });

/** Gives each test of a file a new window. Sign-ins wait until they are moved by hand. */
export function roomForEach(): void {
  beforeEach(() => {
    host = new MemoryHost(town());
    host.world.outcome = 'wait';
    sheet = new Sheet(host);
    user = userEvent.setup();
    render(SheetRoom, { shown: sheet });
  });
}

/** The open sheet. */
export const dialog = () => within(screen.getByRole('dialog'));

/** A button of the sheet. */
export const button = (name: string | RegExp) => dialog().getByRole<HTMLButtonElement>('button', { name });

/** A way out of the sheet, once a click on it is no second click on what stood there before. */
export const rested = (name: string) =>
  waitFor(() => {
    expect(button(name).getAttribute('aria-disabled')).toBeNull();
    return button(name);
  });

/** Everything that is written on the sheet. */
export const text = () => document.querySelector('[role="dialog"]')?.textContent ?? '';

/** Waits for the page with this title. */
export const titled = (words: string) =>
  waitFor(() => expect(document.querySelector('.sheet h1')?.textContent).toBe(words));

/** Signs in again up to waiting for the browser. */
export async function waiting(): Promise<void> {
  await sheet.openSignIn(mara.profileId);
  await waitFor(() => expect(host.signIns.last?.stage.kind).toBe('waiting'));
  await titled('Finish in your browser');
}

/** Moves the sign-in to a stage. */
export async function reach(stage: SignInStage): Promise<void> {
  host.stage(stage);
  await tick();
}

/** Pastes an address into a new sheet. */
export async function found(address: string): Promise<void> {
  await sheet.openAdd();
  await user.click(await waitFor(() => dialog().getByLabelText('Portal address')));
  await user.paste(address);
}
