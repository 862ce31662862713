import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { expiredTown, town } from '../fake/town';
import { failure, said } from '../fake/world';
import { namedError } from '../host';
import { openAdd, sheet } from '../state/sheet.svelte';
import errors from '../text/en/errors.json';
import { app, closeAfterEach, host, open, user } from './window-room';

closeAfterEach();

describe('a copied token', () => {
  it('is told apart where a copy may stay behind', async () => {
    const world = town();
    const now = Date.now();
    for (const certain of [true, false]) {
      world.overview.clipboard = { profileId: 'a1', copiedAt: now, clearsAt: now + 30_000, certain };
      await open(world);
      await screen.findByRole('button', { name: 'Clear now' });
      expect(screen.queryByText(/whether a copy stays behind/) === null).toBe(certain);
      cleanup();
    }
  });
});

describe('copying', () => {
  it('shows the countdown, says Copied, and clears', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'Copy token' }));
    await screen.findByRole('button', { name: 'Copied' });
    expect(screen.getByText(/^The clipboard is cleared in \d+ seconds$/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Clear now' }));
    await screen.findByRole('button', { name: 'Copy token' });
    expect(screen.getAllByText('Clipboard cleared').length).toBeGreaterThan(0);
  });

  it('counts down over the sheet as well, and can be cleared there', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'Copy token' }));
    await screen.findByRole('button', { name: 'Clear now' });
    openAdd();
    const page = await screen.findByRole('dialog');
    await user.click(await within(page).findByRole('button', { name: 'Clear now' }));
    await waitFor(() => expect(app.clipboard.hold).toBeNull());
    expect(screen.getAllByText('Clipboard cleared', { selector: '.strong' }).length).toBe(1);
  });

  it('keeps the countdown in view beside a trouble', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'Copy token' }));
    await screen.findByRole('button', { name: 'Clear now' });
    app.notices.trouble(namedError('internal'));
    await screen.findByText(errors.internal.title);
    await user.click(screen.getByRole('button', { name: 'Clear now' }));
    await waitFor(() => expect(app.clipboard.hold).toBeNull());
  });

  it('says no longer that a sign-in is over once the person signs in', async () => {
    await open(town());
    app.notices.trouble(namedError('sign_in_ended'));
    await screen.findByText(errors.sign_in_ended.title);
    openAdd();
    await waitFor(() => expect(app.notices.shown).toBeNull());
    sheet.close();
    app.notices.trouble(namedError('disk_full'));
    openAdd();
    const page = await screen.findByRole('dialog');
    expect(within(page).getByText(errors.disk_full.title)).toBeTruthy();
  });

  it('is off while the keyring is locked, and on again once it is open', async () => {
    const world = town();
    world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await open(world);
    expect(screen.getByText('The login keyring is locked')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Copy token' }).disabled).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Unlock…' }));
    await waitFor(() =>
      expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Copy token' }).disabled).toBe(false),
    );
    expect(screen.queryByText('The login keyring is locked')).toBeNull();
  });

  it('lets the person take back the question for the keyring’s password', async () => {
    const world = town();
    world.overview.vault = { kind: 'locked', name: null, memory: false };
    world.keyringAnswers = false;
    await open(world);
    expect(screen.getAllByText('The keyring is locked').length).toBe(1);
    await user.click(screen.getByRole('button', { name: 'Unlock…' }));
    // What is beside it stays where it is.
    expect(await screen.findByRole('button', { name: 'Unlocking…' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Go on without saving' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull());
    expect(host.count('cancelUnlock')).toBe(1);
    expect(app.notices.shown).toBeNull();
  });

  it('does not say any longer that the keyring stayed locked when it is asked again', async () => {
    const world = town();
    world.overview.vault = { kind: 'locked', name: 'Login', memory: false };
    await open(world);
    host.failNext('unlockKeyring', failure('keyring_dismissed'));
    await user.click(screen.getByRole('button', { name: 'Unlock…' }));
    await screen.findByText('The keyring stayed locked');
    await user.click(screen.getByRole('button', { name: 'Unlock…' }));
    await waitFor(() => expect(screen.queryByText('The keyring stayed locked')).toBeNull());
  });

  it('takes the question back where the person goes on without saving', async () => {
    const world = town();
    world.overview.vault = { kind: 'locked', name: 'Login', memory: false };
    world.keyringAnswers = false;
    await open(world);
    expect(screen.getByText('The login keyring is locked')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Unlock…' }));
    await user.click(screen.getByRole('button', { name: 'Go on without saving' }));
    await waitFor(() => expect(screen.getByText('Nothing is saved now')).toBeTruthy());
    const asked = host.calls
      .map(([name]) => name)
      .filter((name) => ['cancelUnlock', 'workWithoutSaving'].includes(name));
    expect(asked).toEqual(['cancelUnlock', 'workWithoutSaving']);
    expect(app.notices.shown).toBeNull();
  });

  it('never has two filled buttons on a screen', async () => {
    await open(expiredTown());
    const filled = [...document.querySelectorAll('.btn.primary')].map((button) => button.textContent.trim());
    expect(filled).toEqual(['Sign in again']);
  });
});

describe('the lines for other programs', () => {
  it('name the referer of a bound token and are copied as they stand', async () => {
    const world = town();
    const known = world.facts.a1;
    if (known) known.worksFrom = said('works_from.referer', { referer: 'http' });
    await open(world);
    await user.click(screen.getByRole('tab', { name: 'curl' }));
    await user.click(screen.getByRole('button', { name: 'Copy these lines' }));
    const copied = host.calls.find(([call]) => call === 'copyText')?.[1];
    expect(copied).toBe(document.querySelector('.code code')?.textContent);
    expect(copied).toContain('Referer: http');
    expect(await screen.findByText('Lines for curl copied')).toBeTruthy();
    expect(screen.getByText('They hold no token.')).toBeTruthy();
  });
});
