import { cleanup, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { MemoryHost } from '../../fake/memory-host';
import { mara, renewing, town } from '../../fake/town';
import { entry, failure, said, NOON, type World } from '../../fake/world';
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
  it('has its name, person and state whole in the tooltip', async () => {
    await open(town());
    const title = screen.getAllByRole('option')[4]?.getAttribute('title');
    expect(title?.split('\n')).toEqual(['Brackwater Harbour', 'harbour.viewer', 'Problem']);
  });
});
