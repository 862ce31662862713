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
