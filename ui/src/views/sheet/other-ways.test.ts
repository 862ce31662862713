import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { SignInWay } from '../../bindings';
import { failure } from '../../fake/world';
import errors from '../../text/en/errors.json';
import { button, dialog, host, reach, roomForEach, sheet, text, titled, user } from './room';

roomForEach();

const ways = async () => {
  await sheet.openAnotherAccount('p1', { private: false });
  await titled('How do you sign in?');
};

const asked = () => {
  const request = host.calls.findLast(([name]) => name === 'beginSignIn')?.[1] as { way: SignInWay } | undefined;
  return request?.way;
};

const open = async (way: RegExp, title: string) => {
  await ways();
  await user.click(button(way));
  await titled(title);
};

const field = (label: string) => dialog().getByLabelText<HTMLInputElement>(label);

describe('an API key or token', () => {
  it('is sent once with what it is, and is nowhere in the window then', async () => {
    await open(/API key or token/, 'API key or token');
    await waitFor(() => expect(document.activeElement).toBe(field('API key')));
    expect(field('API key').type).toBe('password');
    await user.type(field('API key'), 'canary-key{Enter}{Enter}');
    await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
    expect(asked()).toEqual({ kind: 'api_key', key: '…', referer: null });
    expect(field('API key').value).toBe('');
    expect(screen.getByRole('dialog').innerHTML).not.toContain('canary');
    expect(button('Cancel sign-in')).toBeTruthy();
  });

  it('may be a token with its referer', async () => {
    await open(/API key or token/, 'API key or token');
    await user.click(dialog().getByRole('radio', { name: 'Token' }));
    await user.type(field('Token'), 'canary');
    await user.click(dialog().getByText('Details'));
    await user.type(field('Referer'), ' http ');
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toEqual({ kind: 'token', token: '…', referer: 'http' }));
  });

  it('may be a renewal token with the app that it was given to', async () => {
    await open(/API key or token/, 'API key or token');
    await user.click(dialog().getByRole('radio', { name: 'Renewal token' }));
    await user.type(field('Renewal token'), 'canary');
    expect(button('Sign in').disabled).toBe(true);
    await user.type(field('App ID'), 'arcgispro');
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toEqual({ kind: 'renewal_token', appId: 'arcgispro', token: '…' }));
  });

  it('that is none is said at its field', async () => {
    await open(/API key or token/, 'API key or token');
    host.failNext('beginSignIn', failure('token_not_understood'));
    await user.type(field('API key'), 'two words{Enter}');
    await waitFor(() => expect(field('API key').getAttribute('aria-invalid')).toBe('true'));
    expect(text()).toContain(errors.token_not_understood.happened);
  });

  it('that the portal does not know leads back to an empty field', async () => {
    await open(/API key or token/, 'API key or token');
    await user.type(field('API key'), 'canary{Enter}');
    await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
    await reach({ kind: 'failed', error: failure('token_not_recognised', { params: { host: 'h.example' } }) });
    await titled(errors.token_not_recognised.title);
    await user.click(button(/Try again/));
    await titled('API key or token');
    expect(field('API key').value).toBe('');
  });
});

describe('an app', () => {
  it('signs in with its ID and secret, and says whether the secret is kept', async () => {
    await open(/App sign-in/, 'App sign-in');
    await user.type(field('App ID'), 'aldermoor-nightly');
    expect(button('Sign in').disabled).toBe(true);
    await user.type(field('App secret'), 'canary-50%&+é');
    await user.click(dialog().getByRole('switch', { name: 'Keep the app secret in the keyring' }));
    await user.click(button('Sign in'));
    await waitFor(() =>
      expect(asked()).toEqual({ kind: 'app', appId: 'aldermoor-nightly', secret: '…', keepSecret: false }),
    );
    await reach({ kind: 'failed', error: failure('app_secret_refused') });
    await titled(errors.app_secret_refused.title);
    await user.click(button(/Try again/));
    expect(field('App ID').value).toBe('aldermoor-nightly');
    expect(field('App secret').value).toBe('');
  });
});

describe('name and password', () => {
  const details = async () => {
    await ways();
    await user.click(button(/User name and password/));
    await titled('User name and password');
    await user.type(field('User name'), 'mara');
    await user.type(field('Password'), 'canary');
    await user.click(dialog().getByText('Details'));
  };
  const choose = async (list: string, line: string) => {
    await user.click(dialog().getByRole('combobox', { name: list }));
    await user.click(await screen.findByRole('option', { name: line }));
  };

  it('asks for the usual token where nothing was chosen', async () => {
    await details();
    await user.click(button('Sign in'));
    const options = { minutes: null, binding: { kind: 'referer', referer: null } };
    await waitFor(() => expect(asked()).toMatchObject({ kind: 'password', password: '…', options }));
  });

  it('asks for a token as chosen, and says a wrong address at its field', async () => {
    await details();
    await choose('A token lasts', '8 hours');
    await choose('It works', 'From another computer');
    await user.type(field('Network address'), '192.0.2.7');
    host.failNext('beginSignIn', failure('ip_not_understood'));
    await user.click(button('Sign in'));
    const options = { minutes: 480, binding: { kind: 'address', ip: '192.0.2.7' } };
    await waitFor(() => expect(asked()).toMatchObject({ options }));
    await waitFor(() => expect(field('Network address').getAttribute('aria-invalid')).toBe('true'));
  });
});

describe('an account that is not ready', () => {
  it('is led to the page where it is made ready', async () => {
    await ways();
    await user.click(button(/User name and password/));
    await titled('User name and password');
    await user.type(field('User name'), 'mara');
    await user.type(field('Password'), 'canary{Enter}');
    await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
    await reach({ kind: 'failed', error: failure('password_expired') });
    await titled(errors.password_expired.title);
    await user.click(button('Open the page'));
    const target = { kind: 'portal', portalId: 'p1' };
    await waitFor(() => expect(host.calls.findLast(([name]) => name === 'openAccountPage')?.[1]).toEqual(target));
    expect(button(/Try again/)).toBeTruthy();
  });
});

describe('the browser', () => {
  it('is asked for a stay as chosen', async () => {
    await ways();
    const [first] = dialog().getAllByRole('button', { name: 'Change' });
    if (first) await user.click(first);
    await user.click(dialog().getByRole('combobox', { name: 'Stay signed in' }));
    await user.click(await screen.findByRole('option', { name: 'As long as the portal allows' }));
    await user.click(button('Sign in'));
    await waitFor(() => expect(asked()).toMatchObject({ kind: 'browser', stayMinutes: -1 }));
  });
});

describe('a server without a portal', () => {
  const form = async () => {
    await sheet.openAdd('https://gis6443.aldermoor.example/arcgis');
    await waitFor(() => expect(button('Continue').disabled).toBe(false));
    await user.click(button('Continue'));
    await titled('How do you sign in?');
    expect(dialog().queryByRole('button', { name: /browser/ })).toBeNull();

    await user.click(button('Continue'));
    await titled('Server account');
  };
  const send = async () => {
    await user.type(field('User name'), 'field.crew');
    await user.type(field('Password'), 'canary{Enter}');
  };

  it('sends name and password to the server', async () => {
    await form();
    await send();
    await waitFor(() =>
      expect(asked()).toMatchObject({ kind: 'server', user: 'field.crew', tokenAddress: null, confirmedOrigin: null }),
    );
  });

  it('asks before a password goes to another host', async () => {
    await form();
    await send();
    await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
    const params = { host: 'h.example', to: 'tokens.example', origin: 'https://tokens.example:6443' };
    await reach({ kind: 'failed', error: failure('tokens_elsewhere', { params }) });
    await titled(errors.tokens_elsewhere.title);
    await user.click(button('Send it there'));
    await titled('Server account');
    expect(text()).toContain('https://tokens.example:6443');
    await user.type(field('Password'), 'canary{Enter}');
    await waitFor(() => expect(asked()).toMatchObject({ confirmedOrigin: 'https://tokens.example:6443' }));
  });
});

describe('no sign-in', () => {
  it('says what it gives before it asks, and offers no token afterwards', async () => {
    await open(/No sign-in/, 'No sign-in');
    expect(host.count('beginSignIn')).toBe(0);
    expect(text()).toContain('There is no token to copy.');
    await user.click(button('Add'));
    await waitFor(() => expect(asked()).toEqual({ kind: 'anonymous' }));
    const id = sheet.flow?.run?.view?.signInId ?? '';
    await reach({ kind: 'done', profile: host.finish(id) });
    await titled('Added to the list');
    expect(dialog().queryByRole('button', { name: /Copy token/ })).toBeNull();
  });
});
