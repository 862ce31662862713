import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { authorityOf, certificateOf } from '../../fake/certificates';
import { town } from '../../fake/town';
import { failure, type World } from '../../fake/world';
import { app, closeAfterEach, host, open, user } from '../window-room';

closeAfterEach();

const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';
const dialog = async () => within(await screen.findByRole('dialog'));
const saved = () => host.calls.findLast(([name]) => name === 'setConnection')?.slice(1) ?? [];

function having(change: (world: World) => void): World {
  const world = town();
  change(world);
  return world;
}

const pinned = (name: string) =>
  having((world) => {
    world.connections.p1 = {
      host: name,
      proxy: { kind: 'manual', address: 'http://proxy.aldermoor.example:3128', user: 'mara', remembered: true },
      authority: PEM,
      authorities: authorityOf(PEM),
      accepted: { sha256: certificateOf(name).sha256, fault: 'unknown_authority', since: Date.UTC(2026, 9, 12) },
      plainHttp: null,
    };
  });

async function settings(world: World) {
  await open(world);
  await user.click(screen.getByRole('button', { name: 'More actions' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Connection…' }));
  const shown = await dialog();
  await shown.findByRole('button', { name: 'Check the connection' });
  return shown;
}

describe('the connection of a kept portal', () => {
  it('is saved as it stands, and the kept password of the proxy stays', async () => {
    const shown = await settings(pinned('gis-untrusted.aldermoor.example'));
    expect(shown.getByText(/One is kept in the keyring/)).toBeTruthy();
    await user.click(shown.getByRole('button', { name: 'Stop trusting it' }));
    expect(shown.getByText('It is not trusted any more once you save.')).toBeTruthy();
    await user.click(shown.getByRole('button', { name: 'Take out' }));
    await user.click(shown.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(saved()).toEqual([
      'p1',
      {
        proxy: { kind: 'manual', address: 'http://proxy.aldermoor.example:3128', user: 'mara', password: null },
        authority: null,
        pin: null,
        accepts: [],
        plainHttp: false,
      },
    ]);
    expect(screen.getAllByText('Connection settings saved').length).toBeGreaterThan(0);
  });

  it('is left as it was by Esc', async () => {
    await settings(pinned('gis-untrusted.aldermoor.example'));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(host.count('setConnection')).toBe(0);
  });

  it('is tried as it stands in the window', async () => {
    const shown = await settings(pinned('gis-untrusted.aldermoor.example'));
    await user.click(shown.getByRole('button', { name: 'Check the connection' }));
    await shown.findByText(/answers in 84 ms. You accepted its certificate/);
    await user.click(shown.getByRole('radio', { name: /^As this computer does/ }));
    await user.click(shown.getByRole('button', { name: 'Stop trusting it' }));
    await user.click(shown.getByRole('button', { name: 'Take out' }));
    await user.click(shown.getByRole('button', { name: 'Check the connection' }));
    await shown.findByText('This computer does not know the portal’s certificate.');
    await user.click(shown.getByRole('button', { name: 'Trust this certificate' }));
    await user.click(shown.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(saved()[1]).toMatchObject({
        pin: certificateOf('gis-untrusted.aldermoor.example').sha256,
        accepts: ['unknown_authority'],
      }),
    );
  });

  it('asks again when the accepted certificate is over', async () => {
    const name = 'gis-lapsed.aldermoor.example';
    const shown = await settings(pinned(name));
    await user.click(shown.getByRole('radio', { name: /^As this computer does/ }));
    await user.click(shown.getByRole('button', { name: 'Check the connection' }));
    await shown.findByText(/certificate has run out/i);
    await user.click(shown.getByRole('button', { name: 'Trust this certificate' }));
    expect(shown.queryByRole('button', { name: 'Trust this certificate' })).toBeNull();
    await user.click(shown.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(saved()[1]).toMatchObject({
        pin: certificateOf(name).sha256,
        accepts: ['unknown_authority', 'expired'],
      }),
    );
  });

  it('says at its field what is wrong with a proxy, and stays open', async () => {
    const shown = await settings(town());
    await user.click(shown.getByRole('radio', { name: /^This proxy/ }));
    await user.type(shown.getByLabelText('Proxy address'), 'proxy without a port{Enter}');
    await shown.findByText(/This text is not the address of a proxy/);
    expect(screen.getByRole('dialog')).toBeTruthy();
  });

  it('takes the permission for plain http back', async () => {
    const world = having((one) => {
      const portal = one.overview.portals[0];
      if (portal) one.overview.portals[0] = { ...portal, plainHttp: true };
    });
    const shown = await settings(world);
    await user.click(shown.getByRole('button', { name: 'Take the permission back' }));
    await user.click(shown.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(saved()[1]).toMatchObject({ plainHttp: false }));
  });

  it('is told in the detail where it is more than usual', async () => {
    await open(pinned('gis-untrusted.aldermoor.example'));
    await screen.findByText('You accepted its certificate; this computer does not trust it');
    expect(screen.getByText('Through the proxy http://proxy.aldermoor.example:3128')).toBeTruthy();
  });

  it('opens from the banner where the certificate is another one', async () => {
    const error = failure('certificate_changed', { params: { host: 'gis.aldermoor.example' } });
    await open(
      having((world) => {
        const card = world.overview.profiles[0];
        if (card) card.state = { kind: 'problem', trouble: 'unreachable', error, stay: null };
      }),
    );
    await user.click(await screen.findByRole('button', { name: 'Connection…' }));
    await dialog();
    expect(app.connecting).toBe('p1');
  });
});
