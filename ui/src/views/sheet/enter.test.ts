import { waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { mara } from '../../fake/town';
import { failure } from '../../fake/world';
import { button, dialog, found, host, reach, roomForEach, sheet, text, titled, user, waiting } from './room';

roomForEach();

const title = () => document.querySelector<HTMLElement>('.sheet h1');
const ways = async () => {
  await sheet.openAnotherAccount(mara.portalId, { private: false });
  await titled('How do you sign in?');
  await waitFor(() => expect(document.activeElement).toBe(title()));
};

it('signs in from the page of the ways', async () => {
  await ways();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
});

it('goes on where the focus was lost', async () => {
  await ways();
  title()?.blur();
  expect(document.activeElement).toBe(document.body);
  await user.keyboard('{Enter}');
  await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
});

it('leaves a button that has the focus its own', async () => {
  await ways();
  const other = button(/^User name and password/);
  other.focus();
  await user.keyboard('{Enter}');
  await titled('User name and password');
  expect(host.count('beginSignIn')).toBe(0);
});

it('leaves keys that mean something else', async () => {
  await ways();
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(host.count('beginSignIn')).toBe(0);
});

it('goes from the name to the password', async () => {
  await sheet.openSignIn('a4');
  await titled('User name and password');
  const name = dialog().getByLabelText<HTMLInputElement>('User name');
  name.focus();
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(dialog().getByLabelText('Password'));
  expect(host.count('beginSignIn')).toBe(0);
});

it('goes on from an understood address', async () => {
  await found('https://gis.aldermoor.example/portal/home');
  await waitFor(() => expect(button('Continue').disabled).toBe(false));
  await user.keyboard('{Enter}');
  await titled('How do you sign in?');
});

it('keeps what the keyring did not take at first', async () => {
  await waiting();
  await reach({ kind: 'not_kept', error: failure('keyring_failed') });
  await waitFor(() => expect(button('Try again')).toBeTruthy());
  title()?.focus();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(host.count('keepNow')).toBe(1));
});

it('takes the first way out of a failure', async () => {
  await waiting();
  await reach({ kind: 'failed', error: failure('sign_in_timed_out') });
  await waitFor(() => expect(text()).toContain('Open the page again'));
  await waitFor(() => expect(document.activeElement).toBe(title()));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(host.count('beginSignIn')).toBe(2));
});

it('closes the last page', async () => {
  await waiting();
  await reach({ kind: 'done', profile: host.finish(host.signIns.last?.signInId ?? '') });
  await waitFor(() => expect(button('Done')).toBeTruthy());
  await waitFor(() => expect(document.activeElement).toBe(title()));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(document.querySelector('[role="dialog"]')).toBeNull());
});
