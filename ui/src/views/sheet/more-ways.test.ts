import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { SignInWay } from '../../bindings';
import { failure } from '../../fake/world';
import errors from '../../text/en/errors.json';
import { button, dialog, found, host, reach, rested, roomForEach, sheet, text, titled, user } from './room';

roomForEach();

const asked = () => {
  const request = host.calls.findLast(([name]) => name === 'beginSignIn')?.[1] as { way: SignInWay } | undefined;
  return request?.way;
};

/** The ways of a kept portal that has answered. */
const ways = async () => {
  await sheet.openAnotherAccount('p1', { private: false });
  await titled('How do you sign in?');
  await user.click(await waitFor(() => dialog().getByText('More ways')));
};

const open = async (way: RegExp, title: string) => {
  await ways();
  await user.click(button(way));
  await titled(title);
};

const add = async (address: string) => {
  await found(address);
  await waitFor(() => expect(button('Continue').disabled).toBe(false));
  await user.click(button('Continue'));
  await titled('How do you sign in?');
};

describe('more ways', () => {
  it('stand under a fold, below those that most people look for', async () => {
    await ways();
    const lines = [...document.querySelectorAll('.sheet .opt b')].map((line) => line.textContent);
    expect(lines).toEqual([
      'User name and password',
      'API key or token',
      'App sign-in',
      'No sign-in',
      'Sign in without a page',
      'Notebook server',
      'ArcGIS Pro',
    ]);
    const folded = [...document.querySelectorAll('.sheet details .opt b')].map((line) => line.textContent);
    expect(folded).toEqual(lines.slice(4));
  });

  it('say why they are not there, and cannot be chosen then', async () => {
    await ways();
    expect(dialog().queryByRole('button', { name: /ArcGIS Pro/ })).toBeNull();
    expect(text()).toContain(errors.pro_wrong_system.title);
    expect(text()).toContain(errors.notebook_not_here.title);
  });

  it('say what the portal has not, and can be tried all the same', async () => {
    await add('gis.newtown.example/portal');
    await user.click(dialog().getByText('More ways'));
    expect(button(/Sign in without a page/).textContent).toContain('Not found on this portal');
  });

  it('are few on a server that belongs to no portal', async () => {
    await add('gis6443.aldermoor.example/arcgis');
    const lines = [...document.querySelectorAll('.sheet .opt b')].map((line) => line.textContent);
    expect(lines).toEqual(['API key or token', 'No sign-in']);
    await user.click(button(/API key or token/));
    await titled('API key or token');
    expect(dialog().queryByRole('radio', { name: 'Renewal token' })).toBeNull();
  });
});

describe('a sign-in without a page', () => {
  it('asks for nothing where the app ID is known, and leads to the browser where there is a page', async () => {
    await open(/Sign in without a page/, 'Sign in without a page');
    expect(host.count('beginSignIn')).toBe(0);
    expect(text()).toContain('Portico types nothing into the page.');
    expect(dialog().queryByRole('textbox')).toBeNull();
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toEqual({ kind: 'saml_kerberos', appId: null }));
    await reach({ kind: 'failed', error: failure('form_shown', { params: { host: 'sso.aldermoor.example' } }) });
    await titled(errors.form_shown.title);
    expect(text()).toContain('sso.aldermoor.example');
    await user.click(button('Use the browser instead'));
    await waitFor(() => expect(asked()).toMatchObject({ kind: 'browser' }));
  });

  it('asks for the app ID where the portal has none, and says at the field what is wrong with it', async () => {
    await add('noid.aldermoor.example/portal');
    await user.click(dialog().getByText('More ways'));
    await user.click(button(/Sign in without a page/));
    await titled('Sign in without a page');
    expect(button('Sign in').disabled).toBe(true);
    host.failNext('beginSignIn', failure('app_id_not_understood'));
    await user.type(dialog().getByLabelText('App ID'), 'two words{Enter}');
    await waitFor(() => expect(dialog().getByLabelText('App ID').getAttribute('aria-invalid')).toBe('true'));
    await user.clear(dialog().getByLabelText('App ID'));
    await user.type(dialog().getByLabelText('App ID'), ' portico {Enter}');
    const appId = { kind: 'given', appId: 'portico' };
    await waitFor(() => expect(asked()).toEqual({ kind: 'saml_kerberos', appId }));
  });
});

describe('a sign-in of another program', () => {
  it('is a notebook server’s', async () => {
    host.world.bridges.notebook = true;
    await open(/Notebook server/, 'Notebook server');
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toEqual({ kind: 'notebook' }));
    expect(text()).toContain('Reading the notebook server’s sign-in');
    await reach({ kind: 'checking' });
    await waitFor(() => expect(text()).toContain('Asking the portal whom it stands for'));
    await reach({ kind: 'done', profile: host.finish(sheet.flow?.run?.view?.signInId ?? '') });
    await titled('You are in, Mara');
    expect(text()).not.toContain('password');
  });

  it('is ArcGIS Pro’s, can be cancelled, and leads to the portal that it is for', async () => {
    host.world.bridges.pro = true;
    await open(/ArcGIS Pro/, 'ArcGIS Pro');
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toEqual({ kind: 'pro', connection: null }));
    expect(text()).toContain('Asking ArcGIS Pro, up to 2 minutes');
    await user.click(await rested('Cancel sign-in'));
    await waitFor(() => expect(text()).toContain('Cancelled. Nothing was changed'));
    await user.click(button('Sign in'));
    await waitFor(() => expect(host.count('beginSignIn')).toBe(2));
    const params = { portal: 'maps.fernhill.example/portal', address: 'https://maps.fernhill.example/portal' };
    await reach({ kind: 'failed', error: failure('bridge_other_portal', { params }) });
    await titled(errors.bridge_other_portal.title);
    expect(text()).toContain('maps.fernhill.example/portal');
    await user.click(button('Go to that portal'));
    await titled('Which portal?');
    const field = dialog().getByLabelText<HTMLInputElement>('Portal address');
    await waitFor(() => expect(field.value).toBe('https://maps.fernhill.example/portal'));
  });

  it('is a server’s by its connection file', async () => {
    host.world.bridges.pro = true;
    await add('gis6443.aldermoor.example/arcgis');
    await user.click(dialog().getByText('More ways'));
    await user.click(button(/ArcGIS Pro/));
    await titled('ArcGIS Pro');
    const path = 'C:\\maps\\field.ags';
    expect(button('Sign in').disabled).toBe(true);
    await user.type(dialog().getByLabelText('Connection file (.ags)'), `${path}{Enter}`);
    await waitFor(() => expect(asked()).toEqual({ kind: 'pro', connection: path }));
  });
});

describe('a connection file', () => {
  const choose = async (file: File) => {
    await sheet.openAdd();
    await titled('Which portal?');
    await user.upload(
      dialog().getByLabelText<HTMLInputElement>('Connection file of ArcGIS Pro', { selector: 'input' }),
      file,
    );
  };

  it('gives the address of its server, and the name for the form', async () => {
    await choose(new File(['anything'], 'field.ags'));
    const field = dialog().getByLabelText<HTMLInputElement>('Portal address');
    await waitFor(() => expect(field.value).toBe('https://gis6443.aldermoor.example/arcgis'));
    await waitFor(() => expect(button('Continue').disabled).toBe(false));
    await user.click(button('Continue'));
    await titled('How do you sign in?');
    await user.click(button('Continue'));
    await titled('Server account');
    expect(dialog().getByLabelText<HTMLInputElement>('User name').value).toBe('field.crew');
  });

  it('that names no server is said, and the field stays empty', async () => {
    await choose(new File([], 'other.ags'));
    expect((await screen.findByRole('alert')).textContent).toContain('other.ags');
    expect(dialog().getByLabelText<HTMLInputElement>('Portal address').value).toBe('');
  });
});

describe('an app ID beside a password', () => {
  it('is kept with the account', async () => {
    await sheet.openAnotherAccount('p1', { private: false });
    await titled('How do you sign in?');
    await user.click(button(/User name and password/));
    await titled('User name and password');
    await user.type(dialog().getByLabelText('User name'), 'mara');
    await user.type(dialog().getByLabelText('Password'), 'canary');
    await user.click(dialog().getByText('Details'));
    await user.type(dialog().getByLabelText('App ID'), ' pythonapi ');
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toMatchObject({ kind: 'password', appId: 'pythonapi' }));
  });
});
