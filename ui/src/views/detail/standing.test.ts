import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { State } from '../../bindings';
import { mara, renewing, town } from '../../fake/town';
import { failure, NOON } from '../../fake/world';
import { stayOf } from '../../text/standing';
import { closeAfterEach, host, open, rows, user } from '../window-room';

closeAfterEach();

function row(at: number): HTMLElement {
  const found = rows()[at];
  if (!found) throw new Error(`no row ${at}`);
  return found;
}

describe('what the portal says of an account', () => {
  it('is asked for once for each account that is signed in, and shown', async () => {
    await open(town());
    expect(await screen.findByText('imagery.aldermoor.example')).toBeTruthy();
    expect(screen.getByText('Publish layers')).toBeTruthy();
    expect(screen.getByText('Cannot manage members')).toBeTruthy();
    expect(host.calls.filter(([name]) => name === 'inspectProfile').map(([, id]) => id)).toEqual(['a1']);
    await user.click(row(2));
    await waitFor(() => expect(screen.queryByText('Publish layers')).toBeNull());
    await user.click(row(0));
    expect(await screen.findByText('Publish layers')).toBeTruthy();
    expect(host.count('inspectProfile')).toBe(1);
  });

  it('can be asked for again when it failed', async () => {
    const world = town();
    await open(world);
    await screen.findByText('Publish layers');
    host.failNext('inspectProfile', failure('portal_busy'));
    await user.click(row(1));
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/does not show its list of servers/)).toBeTruthy();
  });
});

describe('what the portal said', () => {
  const shown = () => screen.queryByText('Publish layers');
  const stay = stayOf(renewing);

  it('stays where it is while Portico works and while the portal is out of reach', async () => {
    await open(town());
    await screen.findByText('Publish layers');
    host.setState('a1', { kind: 'working', doing: 'renewing', stay });
    const cancel = await screen.findByRole('button', { name: 'Cancel what is under way' });
    expect(shown()).toBeTruthy();
    host.setState('a1', { kind: 'problem', trouble: 'unreachable', error: failure('portal_unreachable'), stay });
    await waitFor(() => expect(cancel.isConnected).toBe(false));
    expect(shown()).toBeTruthy();
    expect(screen.queryByText('They accept you again once you sign in.')).toBeNull();
  });

  it('stays after the end of the sign-in, says so, and is asked again after the next one', async () => {
    await open(town());
    await screen.findByText('Publish layers');
    host.setState('a1', { kind: 'expired', since: NOON });
    expect(await screen.findByText('They accept you again once you sign in.')).toBeTruthy();
    expect(shown()).toBeTruthy();
    host.setState('a1', renewing);
    await waitFor(() => expect(host.count('standingOf')).toBe(2));
    await waitFor(() => expect(screen.queryByText('They accept you again once you sign in.')).toBeNull());
  });

  it('is asked for again when a person has the account checked', async () => {
    await open(town());
    await screen.findByText('Publish layers');
    await user.keyboard('{F5}');
    await waitFor(() => expect(host.count('checkNow')).toBe(1));
    await waitFor(() => expect(host.count('standingOf')).toBe(2));
    expect(shown()).toBeTruthy();
  });

  it('is gone with a sign-out', async () => {
    await open(town());
    await screen.findByText('Publish layers');
    host.setState('a1', { kind: 'not_signed_in' });
    await waitFor(() => expect(shown()).toBeNull());
    expect(screen.queryByRole('heading', { name: 'Servers that accept it' })).toBeNull();
  });

  it.each([
    [{ kind: 'expired', since: NOON }, 'Shown again once you sign in.'],
    [
      { kind: 'problem', trouble: 'unreachable', error: failure('portal_unreachable'), stay },
      'Shown again when the portal answers.',
    ],
    [
      { kind: 'problem', trouble: 'keyring', error: failure('keyring_failed'), stay },
      'Shown again once the keyring is unlocked.',
    ],
  ] as [State, string][])('says when the portal will be asked: %j', async (state, words) => {
    await open(town({ ...mara, state }));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(host.count('inspectProfile')).toBe(0);
  });
});

describe('the menu of the copy button', () => {
  it('copies the header, and asks for the address of a service before it copies an address', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'More ways to copy' }));
    await user.click(await screen.findByRole('menuitem', { name: /Copy as header/ }));
    await waitFor(() => expect(host.calls.find(([name]) => name === 'copyToken')?.[2]).toEqual({ kind: 'header' }));
    await user.click(screen.getByRole('button', { name: 'More ways to copy' }));
    await user.click(await screen.findByRole('menuitem', { name: /Copy as address/ }));
    const field = await screen.findByLabelText('Service address');
    await user.type(field, 'https://maps.example/server/rest/services/A/MapServer{Enter}');
    await waitFor(() =>
      expect(host.calls.findLast(([name]) => name === 'copyToken')?.[2]).toMatchObject({ kind: 'address' }),
    );
  });

  it('leads to the Services page', async () => {
    await open(town());
    await user.click(screen.getByRole('button', { name: 'More ways to copy' }));
    await user.click(await screen.findByRole('menuitem', { name: /Token for a service/ }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Token for a service' })).toBeTruthy();
  });
});
