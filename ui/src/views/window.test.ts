import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import App from '../App.svelte';
import { MemoryHost } from '../fake/memory-host';
import { crowdedTown, expiredTown, sharedTown, town } from '../fake/town';
import { emptyWorld, failure, said, type World } from '../fake/world';
import { App as AppState } from '../state/app.svelte';
import { sheet } from '../state/sheet.svelte';

const user = userEvent.setup();
let host: MemoryHost;
let app: AppState;

async function open(world: World): Promise<void> {
  host = new MemoryHost(world);
  app = new AppState(host);
  render(App, { app });
  await screen.findByRole('heading', {
    level: 1,
    name: world.overview.profiles.length > 0 ? /Mara|Nobody/ : /One door/,
  });
}

const rows = () => screen.getAllByRole('option');
const selected = () => screen.getByRole('option', { selected: true }).getAttribute('aria-label') ?? '';

afterEach(() => {
  sheet.close();
  cleanup();
});

describe('the first run', () => {
  it('has one filled action, and opens the sheet with it', async () => {
    await open(emptyWorld());
    expect(document.querySelectorAll('.btn.primary').length).toBe(1);
    await user.click(screen.getByRole('button', { name: 'Add your first portal' }));
    expect(sheet.flow).not.toBeNull();
  });

  it('starts the practice portal and opens the sheet with its address', async () => {
    await open(emptyWorld());
    await user.click(screen.getByRole('button', { name: 'Try the practice portal' }));
    await waitFor(() => expect(sheet.flow).not.toBeNull());
    expect(host.count('startPracticePortal')).toBe(1);
  });

  it('says before anything is saved that there is no keyring', async () => {
    const world = emptyWorld();
    world.overview.vault = { kind: 'missing' };
    await open(world);
    expect(screen.getByText(/This computer has no keyring/)).toBeTruthy();
  });
});

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

describe('a list that cannot be read', () => {
  const damaged = (world: World) => {
    world.overview.readOnly = failure('settings_damaged', { details: ['`profiles.json` is damaged: line 1'] });
    return world;
  };
  const act = () => screen.getByRole('button', { name: 'Set aside and begin anew' });

  it('says so where no account is left, and begins anew when the person says so', async () => {
    await open(damaged(emptyWorld()));
    expect(screen.getByText('`profiles.json` is damaged: line 1')).toBeTruthy();
    await user.click(act());
    await waitFor(() => expect(screen.queryByText('Your portals cannot be read')).toBeNull());
    expect(app.notices.shown?.text).toBe('~/.config/portico/profiles.json.damaged-1');
  });

  it('can be begun anew from an account', async () => {
    await open(damaged(town()));
    await user.click(act());
    await waitFor(() => expect(screen.queryByText('Nothing can be changed now')).toBeNull());
    expect(host.count('setDamagedAside')).toBe(1);
  });

  it('is left to the newer Portico that wrote it', async () => {
    const world = town();
    world.overview.readOnly = failure('settings_newer');
    await open(world);
    expect(screen.getByText('Nothing can be changed now')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Set aside and begin anew' })).toBeNull();
  });
});

describe('the list', () => {
  it('names every row completely', async () => {
    await open(sharedTown());
    const names = rows().map((row) => row.getAttribute('aria-label'));
    expect(names[0]).toBe('Aldermoor Enterprise, mara.lindqvist, Signed in, 13 days left, favourite');
    expect(names[7]).toBe('Aldermoor Enterprise, gis.admin, Signed in, 22 min left, default account');
    expect(names[5]).toBe('Stonebridge, No account yet, Not signed in');
  });

  it('moves with the arrows, Home and End, and the selection follows', async () => {
    await open(town());
    rows()[0]?.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(selected()).toMatch(/^Haverling Water/);
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Haverling Water/);
    await user.keyboard('{End}');
    expect(selected()).toMatch(/^Practice portal/);
    await user.keyboard('{ArrowDown}');
    expect(selected()).toMatch(/^Practice portal/);
    await user.keyboard('{Home}');
    expect(selected()).toMatch(/^Aldermoor Enterprise/);
    expect(rows().filter((row) => row.tabIndex === 0).length).toBe(1);
  });

  it('goes to the detail with Enter, or signs in again where it is over', async () => {
    await open(town());
    rows()[0]?.focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement?.textContent).toContain('Copy token');
    rows()[1]?.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(sheet.flow).not.toBeNull();
  });

  it('finds as one types, and Esc clears', async () => {
    await open(town());
    await user.keyboard('{Control>}f{/Control}');
    const field = screen.getByRole('searchbox');
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.type(field, 'hav');
    await waitFor(() => expect(rows().length).toBe(1));
    await user.keyboard('zzz');
    await screen.findByText('Nothing matches “havzzz”');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(rows().length).toBe(7));
  });

  it('keeps the focus on a row that moves to another group', async () => {
    await open(town());
    rows()[0]?.focus();
    await user.keyboard('{Control>}d{/Control}');
    await waitFor(() => expect(selected()).not.toMatch(/favourite/));
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Aldermoor Enterprise/);
  });

  it('draws few of a thousand rows and still reaches them all', async () => {
    await open(crowdedTown(1000));
    expect(rows().length).toBeLessThan(100);
    expect(rows()[0]?.getAttribute('aria-setsize')).toBe('1000');
    rows()[0]?.focus();
    await user.keyboard('{End}');
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-posinset')).toBe('1000'));
  });

  it('cancels what Portico is doing from its row', async () => {
    const world = town();
    const [first] = world.overview.profiles;
    if (first) first.state = { kind: 'working', doing: 'renewing', stay: null };
    await open(world);
    const [row] = rows();
    if (!row) throw new Error('no row');
    await user.click(within(row).getByText('Cancel'));
    expect(host.calls).toContainEqual(['cancelWork', 'a1']);
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
    const [cancel] = await screen.findAllByRole('button', { name: 'Cancel' });
    if (!cancel) throw new Error('nothing to cancel with');
    await user.click(cancel);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull());
    expect(host.count('cancelUnlock')).toBe(1);
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
  });
});

describe('renaming', () => {
  it('takes the name with Enter', async () => {
    await open(town());
    await user.keyboard('{F2}');
    await user.clear(screen.getByLabelText('Name in the list'));
    await user.keyboard('Town hall{Enter}');
    await waitFor(() => expect(selected()).toMatch(/^Town hall/));
    expect(screen.queryByLabelText('Name in the list')).toBeNull();
    expect(host.count('renameProfile')).toBe(1);
  });

  it('leaves the name alone with Esc, and stays open when it is refused', async () => {
    await open(town());
    await user.keyboard('{F2}');
    await user.type(screen.getByLabelText('Name in the list'), 'x{Escape}');
    expect(host.count('renameProfile')).toBe(0);
    host.failNext('renameProfile', failure('name_taken'));
    await user.keyboard('{F2}');
    const field = screen.getByLabelText('Name in the list');
    await user.type(field, 'x{Enter}');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(document.activeElement).toBe(field);
  });

  it('opens from the menu and keeps the focus', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'More actions' }));
    await user.click(await screen.findByRole('menuitem', { name: /^Rename/ }));
    const field = await screen.findByLabelText('Name in the list');
    await waitFor(() => expect(document.activeElement).toBe(field));
  });
});

describe('removing', () => {
  it('asks, and gives the focus to the row in its place', async () => {
    await open(town());
    rows()[1]?.focus();
    await user.keyboard('{ArrowDown}{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Remove Haverling Water?' });
    expect(dialog.textContent).toContain('m.lindqvist@haverling');
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(rows().length).toBe(6));
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Trenmark County/));
  });

  it('does nothing when it is cancelled', async () => {
    await open(town());
    await user.keyboard('{Delete}');
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(host.count('removeProfile')).toBe(0);
  });
});

describe('signing out', () => {
  it('keeps in view that the portal did not answer, until it is closed', async () => {
    const world = town();
    world.revokes = false;
    await open(world);
    await user.keyboard('{Control>}{Shift>}S{/Shift}{/Control}');
    await screen.findByText('Signed out here only');
    expect(screen.getByText(/the token there ends by itself at /)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByText('Signed out here only')).toBeNull());
  });
});

describe('the rooms', () => {
  it('show what happened, by day and for one account', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'See all' }));
    await screen.findByRole('heading', { name: 'Activity' });
    await screen.findByText('Token copied');
    expect(host.calls).toContainEqual(['activity', 'a1']);
    await user.selectOptions(screen.getByRole('combobox', { name: 'Whose activity' }), 'All accounts');
    await screen.findByRole('heading', { name: 'Yesterday' });
  });

  it('change settings at once', async () => {
    await open(town());
    await user.keyboard('{Control>},{/Control}');
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Clear copied tokens after' }), '1 minute');
    await waitFor(() => expect(host.world.overview.settings.clipboardSeconds).toBe(60));
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Browser for sign-ins' }), 'Firefox');
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Browser profile' }), 'Work');
    await waitFor(() =>
      expect(host.world.overview.settings.browser).toEqual({ browser: 'firefox', profile: 'work', private: false }),
    );
    await user.click(screen.getByRole('switch', { name: 'Always a private window' }));
    await waitFor(() =>
      expect(host.world.overview.settings.browser).toEqual({ browser: 'firefox', profile: null, private: true }),
    );
    await user.click(screen.getByRole('radio', { name: 'Dark' }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  });

  it('show the keys with ?', async () => {
    await open(town());
    await user.keyboard('?');
    const dialog = await screen.findByRole('dialog', { name: 'Keys' });
    expect(within(dialog).getByText('Copy token')).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
