import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { MemoryHost } from '../../fake/memory-host';
import { scenes } from '../../fake/scenes';
import { mara, renewing, town } from '../../fake/town';
import { entry, failure, MINUTE, said, NOON, type World } from '../../fake/world';
import StateIcon from '../../parts/StateIcon.svelte';
import { App as AppState } from '../../state/app.svelte';
import { stayOf } from '../../text/standing';

const user = userEvent.setup();
let host: MemoryHost;

async function open(world: World): Promise<void> {
  host = new MemoryHost(world);
  render(App, { app: new AppState(host) });
  await screen.findByRole('heading', { level: 1, name: /Mara/ });
}

afterEach(cleanup);

describe('the detail', () => {
  it('shows the address of the portal in full, and its version', async () => {
    await open(town());
    const section = screen.getByRole('heading', { name: 'This portal' }).closest('section');
    const shown = within(section ?? document.body);
    expect(shown.getByText('gis.aldermoor.example/portal')).toBeTruthy();
    expect(shown.getByText('Enterprise 11.3')).toBeTruthy();
    expect(shown.queryByText('City of Aldermoor')).toBeNull();
  });

  it('says how somebody signed in, also where the browser has no name', async () => {
    const world = town();
    const browser = said('activity_more.browser', { browser: '' });
    const known = world.facts.a1;
    if (known) known.activity = [entry(NOON, mara, said('activity.signed_in'), browser)];
    await open(world);
    expect(await screen.findByText('Signed in with the browser')).toBeTruthy();
  });

  it('offers to ask the keyring again where it failed', async () => {
    const error = failure('keyring_failed');
    await open(town({ ...mara, state: { kind: 'problem', trouble: 'keyring', error, stay: stayOf(renewing) } }));
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    expect(host.calls).toContainEqual(['checkNow', 'a1']);
  });

  it('says who was signed in, when that ended and nothing that cannot be used, after a sign-out', async () => {
    const world = town({ ...mara, state: { kind: 'not_signed_in' }, checkedAt: null });
    const known = world.facts.a1;
    if (known) {
      known.worksFrom = null;
      known.kept = { place: 'nothing', secrets: [] };
      known.activity = [entry(NOON - MINUTE, mara, said('activity.signed_out'), said('activity_more.forgotten'))];
    }
    await open(world);
    expect(await screen.findByText('Nothing to copy until you sign in')).toBeTruthy();
    const ended = screen.getByText('Ended').nextElementSibling;
    expect(ended?.textContent).toMatch(/^\d+:\d+.* today$/);
    expect(screen.queryByText('Use it in')).toBeNull();
    expect(screen.queryByText('Not checked yet')).toBeNull();
    expect(screen.getByText('Nothing is kept')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Sign in again' })).toBeTruthy();
  });

  it('tells one story about a portal that cannot be reached: why, what to do, and that the sign-in is as last seen', async () => {
    const error = failure('portal_unreachable');
    await open(town({ ...mara, state: { kind: 'problem', trouble: 'unreachable', error, stay: stayOf(renewing) } }));
    const banner = screen.getByText('Portico cannot reach gis.aldermoor.example').closest('.banner');
    expect(banner?.textContent).toContain('It may be switched off');
    expect(banner?.textContent).toContain('The time left is from the last check at');
    expect(screen.getByText('Unreachable', { selector: '.pill' })).toBeTruthy();
    // Of an account whose portal does not answer nobody knows: it is counted by itself.
    expect(document.querySelector('footer .counts')?.textContent).toMatch(/^3 signed in\s*1 unreachable$/);
  });

  it('names the portal whose answer cannot be read', async () => {
    const error = failure('reply_not_understood');
    await open(town({ ...mara, state: { kind: 'problem', trouble: 'unreachable', error, stay: stayOf(renewing) } }));
    const banner = screen.getByText('The portal’s answer cannot be read').closest('.banner');
    expect(banner?.textContent).toContain('gis.aldermoor.example answered, but its answer is cut off');
  });

  it('keeps an account whose portal is missing, and offers to add the portal again', async () => {
    await open(scenes['portal-missing']?.() ?? town());
    expect(screen.getByText('The portal of this account is missing')).toBeTruthy();
    expect(screen.getByText('Portal missing', { selector: '.pill' })).toBeTruthy();
    for (const name of ['Copy token', 'Check now', 'Open', 'Add another account'])
      expect(screen.queryByRole('button', { name }), name).toBeNull();
    for (const title of ['This portal', 'Use it in']) expect(screen.queryByText(title), title).toBeNull();
    await user.click(screen.getByRole('button', { name: /^More/ }));
    const lines = (await screen.findAllByRole('menuitem')).map((line) => line.textContent.trim());
    expect(lines.map((line) => line.split(/\s{2,}|Ctrl|Del|F2/)[0]?.trim())).toEqual([
      'Add the portal again',
      'Remove from favourites',
      'Rename',
      'Sign out',
      'Remove…',
    ]);
  });

  it('says the other reasons in their own words, not that nobody answers', async () => {
    const error = failure('portal_busy');
    await open(town({ ...mara, state: { kind: 'problem', trouble: 'unreachable', error, stay: stayOf(renewing) } }));
    expect(screen.getByText('The portal is busy')).toBeTruthy();
    expect(screen.queryByText(/Portico cannot reach/)).toBeNull();
  });

  it('says no failure twice, in the banner and in a message', async () => {
    const error = failure('portal_unreachable');
    await open(town({ ...mara, state: { kind: 'problem', trouble: 'unreachable', error, stay: stayOf(renewing) } }));
    host.failNext('copyToken', failure('portal_unreachable'));
    await user.click(screen.getByRole('button', { name: 'Copy token' }));
    await waitFor(() => expect(host.count('copyToken')).toBe(1));
    await waitFor(() => expect(document.querySelector('[role="alert"].sr')?.textContent).not.toBe(''));
    expect(document.querySelector('.toast')).toBeNull();
    host.failNext('copyToken', failure('internal'));
    await user.click(screen.getByRole('button', { name: 'Copy token' }));
    await waitFor(() => expect(document.querySelector('.toast')).not.toBeNull());
  });

  it('says in plain words what a token that is bound to a referer needs', async () => {
    const world = town();
    if (world.facts.a1) world.facts.a1.worksFrom = said('works_from.referer', { referer: 'http' });
    await open(world);
    expect(screen.getByText(/Any computer, if the program sends the referer “http”/)).toBeTruthy();
    expect(screen.getByText(/Any other program has to send it too/)).toBeTruthy();
  });

  it('says that the portal refused to renew an ended sign-in, where the history knows', async () => {
    for (const refused of [true, false]) {
      const world = town({ ...mara, state: { kind: 'expired', since: NOON - MINUTE } });
      const known = world.facts.a1;
      const news = said(refused ? 'activity.renewal_refused' : 'activity.renewed');
      if (known)
        known.activity = [entry(NOON - MINUTE, mara, said('activity.copied')), entry(NOON - MINUTE, mara, news)];
      await open(world);
      expect(screen.queryByText(/^The portal did not renew it/) !== null).toBe(refused);
      expect(screen.queryByText(/^It cannot be renewed any more/) !== null).toBe(!refused);
      cleanup();
    }
  });

  it('marks what needs care with its own sign, not with that of a sign-in that ends soon', async () => {
    const { container } = render(StateIcon, { tone: 'care' });
    const care = container.querySelector('path')?.getAttribute('d');
    cleanup();
    const world = town();
    world.overview.readOnly = failure('settings_newer');
    await open(world);
    expect(document.querySelector('.banner .sign path')?.getAttribute('d')).toBe(care);
  });

  it('does not wait for the keyring where the sign-in is kept until the person quits', async () => {
    for (const place of ['keyring', 'memory']) {
      const world = town();
      world.overview.vault = { kind: 'locked', name: 'login', memory: false };
      const known = world.facts.a1;
      if (known) known.kept = { ...known.kept, place };
      await open(world);
      expect(screen.queryByText('The login keyring is locked') !== null).toBe(place === 'keyring');
      cleanup();
    }
  });
});

describe('a row', () => {
  it('is told by its address from another of the same name and account', async () => {
    const world = town();
    const [first, second] = world.overview.profiles;
    if (first && second) [second.name, second.person] = [first.name, first.person];
    await open(world);
    const rows = screen.getAllByRole('option').map((row) => row.getAttribute('aria-label'));
    expect(rows[0]).toMatch(/^Aldermoor Enterprise, mara.lindqvist, gis.aldermoor.example\/portal, /);
    expect(rows[1]).toMatch(/^Aldermoor Enterprise, mara.lindqvist, aldermoor.maps.arcgis.com, /);
    expect(screen.getAllByRole('option')[1]?.textContent).toContain('aldermoor.maps.arcgis.com');
    expect(rows[2]).toMatch(/^Haverling Water, m.lindqvist@haverling, /);
  });

  it('has its name, person and state whole in the tooltip', async () => {
    await open(town());
    const title = screen.getAllByRole('option')[4]?.getAttribute('title');
    expect(title?.split('\n')).toEqual(['Brackwater Harbour', 'harbour.viewer', 'Problem']);
  });
});
