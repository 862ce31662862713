import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { certificateOf } from '../../fake/certificates';
import { button, dialog, found, host, rested, roomForEach, sheet, text, titled, user } from './room';

roomForEach();

const last = (call: string) => host.calls.findLast(([name]) => name === call)?.slice(1) ?? [];
const focus = () => document.activeElement;

/** Types the address, waits for the button, and presses it. */
async function decide(address: string, name: string): Promise<void> {
  await found(address);
  await user.click(await waitFor(() => button(name)));
}

describe('a certificate that this computer does not trust', () => {
  const name = 'gis-untrusted.aldermoor.example';

  it('is shown, and trusted only by a click on the button that says so', async () => {
    await decide(`${name}/portal`, 'Look at the certificate');
    await titled(`Who answers at ${name}?`);
    await dialog().findByText('This computer does not know who signed it.');
    expect(focus()?.tagName).toBe('H1');
    expect(text()).toContain('City of Aldermoor Issuing Authority 2');
    expect(text().replaceAll(' ', '').toLowerCase()).toContain(certificateOf(name).sha256);
    expect(document.querySelector('.sheet .btn.primary')).toBeNull();
    await user.keyboard('{Enter}');
    expect(host.count('probe')).toBe(1);
    await user.click(button('Trust this certificate'));
    await titled('Which portal?');
    await dialog().findAllByText(/You accepted this certificate/);
    expect(last('probe')[2]).toEqual({
      proxy: { kind: 'system' },
      authority: null,
      pin: certificateOf(name).sha256,
      accepts: ['unknown_authority'],
      plainHttp: false,
    });
    expect(button('Continue').disabled).toBe(false);
  });

  it('copies its digits in fours', async () => {
    await decide(`${name}/portal`, 'Look at the certificate');
    await user.click(await waitFor(() => button('Copy the SHA-256 digits')));
    expect(last('copyText')[0]).toBe(
      certificateOf(name)
        .sha256.toUpperCase()
        .replace(/.{4}(?!$)/g, '$& '),
    );
  });

  it('is answered with the authority that a person pastes', async () => {
    await decide(`${name}/portal`, 'Look at the certificate');
    await user.click(await waitFor(() => button('Add an authority…')));
    await titled('Add an authority');
    const field = dialog().getByLabelText('Certificate of the authority');
    await waitFor(() => expect(focus()).toBe(field));
    await user.paste('no certificate');
    await dialog().findByText(/There is no certificate in this text/);
    expect(button(`Trust it for ${name}`).disabled).toBe(true);
    await user.clear(field);
    await user.paste('-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----');
    await dialog().findByText('1 certificate was read');
    expect(text()).toContain('City of Aldermoor Root Authority');
    await user.click(button(`Trust it for ${name}`));
    await titled('Which portal?');
    await dialog().findAllByText(/trusted by the authority that you added/);
  });

  it('is not offered where it was withdrawn', async () => {
    await decide('gis-revoked.aldermoor.example/portal', 'Look at the certificate');
    await dialog().findByText(
      'Portico does not trust a certificate that was withdrawn. Ask your IT team to give the portal a new one, then try again.',
    );
    expect(dialog().queryByRole('button', { name: /^Trust this certificate/ })).toBeNull();
    await user.click(await rested('Back'));
    await titled('Which portal?');
  });

  it('is forgotten with its address', async () => {
    await decide(`${name}/portal`, 'Look at the certificate');
    await user.click(await waitFor(() => button('Trust this certificate')));
    await dialog().findAllByText(/You accepted this certificate/);
    await user.click(button('Clear the address'));
    await user.click(dialog().getByLabelText('Portal address'));
    await user.paste('gis.newtown.example/portal');
    await waitFor(() => expect(last('probe')[0]).toBe('gis.newtown.example/portal'));
    expect(last('probe')[2]).toBeNull();
  });
});

describe('a proxy', () => {
  const form = async () => {
    await decide('gis-proxied.aldermoor.example/portal', 'Connection settings…');
    await titled('Connection settings');
    await waitFor(() => expect(focus()?.getAttribute('value')).toBe('system'));
    await user.click(dialog().getByRole('radio', { name: /^This proxy/ }));
  };

  it('is corrected where it was typed, and used by Enter', async () => {
    await form();
    expect(button('Use these settings').disabled).toBe(true);
    const field = dialog().getByLabelText('Proxy address');
    await user.type(field, 'closed.aldermoor.example:3128{Enter}');
    await dialog().findByText(/The proxy closed.aldermoor.example:3128 refused/);
    await titled('Connection settings');
    await user.clear(field);
    await user.type(field, 'asks.aldermoor.example:3128{Enter}');
    await dialog().findByText(/lets only people through who sign in to it/);
    await user.type(dialog().getByLabelText('User name, if it asks for one'), 'mara');
    const password = dialog().getByLabelText<HTMLInputElement>('Password, if it asks for one');
    expect(password.type).toBe('password');
    await user.type(password, 'canary-secret{Enter}');
    await titled('Which portal?');
    await dialog().findByText(/Portico goes through asks.aldermoor.example:3128/);
    expect(JSON.stringify(host.calls)).not.toContain('canary-secret');
    await user.click(button('Continue'));
    expect(sheet.flow?.entry.reach.password).toBe('');
  });
});

describe('a server without encryption', () => {
  it('is asked about, and the careful answer is the one for Enter and Esc', async () => {
    await decide('gis-plain.aldermoor.example:6080/arcgis', 'Use it all the same…');
    for (const key of ['{Enter}', '{Escape}']) {
      await titled('This server does not protect what you type');
      expect(document.querySelector('.sheet .btn.primary')?.textContent.trim()).toBe('Cancel');
      await user.keyboard(key);
      await titled('Which portal?');
      expect(button('Continue').disabled).toBe(true);
      await user.click(button('Use it all the same…'));
    }
    await user.click(button('Allow for gis-plain.aldermoor.example:6080 only'));
    await dialog().findAllByText(/Not encrypted/);
    await user.click(button('Continue'));
    sheet.flow?.toPassword();
    await dialog().findByText(/The password is not kept/);
    expect(screen.queryByRole('switch', { name: /Keep the password/ })).toBeNull();
  });

  it('is asked about at each sign-in, and the same sign-in goes on', async () => {
    const portal = host.world.overview.portals[0];
    const card = host.world.overview.profiles[0];
    if (!portal || !card) throw new Error('no portal');
    host.world.overview.portals[0] = { ...portal, plainHttp: true, isServer: true };
    card.scheme = 'server';
    await sheet.openSignIn(card.profileId);
    await titled('Server account');
    await user.type(dialog().getByLabelText('Password'), 'practice{Enter}');
    await titled('This server does not protect what you type');
    await user.click(button('Cancel'));
    await titled('Server account');
    expect(dialog().getByLabelText<HTMLInputElement>('Password').value).toBe('');
    expect(host.count('allowPlainHttp')).toBe(0);
    await user.type(dialog().getByLabelText('Password'), 'practice{Enter}');
    await titled('This server does not protect what you type');
    await user.click(button('Allow for gis.aldermoor.example only'));
    await waitFor(() => expect(host.signIns.last).toBeTruthy());
    expect(host.count('beginSignIn')).toBe(3);
    expect(last('allowPlainHttp')[0]).toEqual({ kind: 'profile', profileId: card.profileId });
  });
});
