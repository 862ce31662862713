import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { mara } from '../../fake/town';
import { failure } from '../../fake/world';
import { choose, listOf } from '../../parts/choose';
import { button, dialog, found, host, reach, roomForEach, sheet, text, titled, user, waiting } from './room';

roomForEach();

const title = () => document.querySelector<HTMLElement>('.sheet h1');
const ways = async () => {
  await sheet.openAnotherAccount(mara.portalId, { private: false });
  await titled('How do you sign in?');
  await waitFor(() => expect(document.activeElement).toBe(title()));
};

/** Unfolds the choice of the browser, and gives its list. */
const browsers = async () => {
  await ways();
  await user.click(within(dialog().getByText('Opens in').closest('div') as HTMLElement).getByRole('button'));
  return waitFor(() => dialog().getByRole('combobox', { name: 'Browser' }));
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

it('leaves a list to choose from its own', async () => {
  const list = await browsers();
  list.focus();
  await user.keyboard('{Enter}');
  // A screen reader is inside the sheet, and so is the list.
  expect(document.querySelector('[role="dialog"]')?.contains(await listOf(list))).toBe(true);
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(list.textContent.trim()).toBe('Firefox'));
  await waitFor(() => expect(list.getAttribute('aria-expanded')).toBe('false'));
  expect(host.count('beginSignIn')).toBe(0);
});

it('waits for an open list, wherever the focus is', async () => {
  const list = await browsers();
  await user.click(list);
  await listOf(list);
  list.blur();
  await user.keyboard('{Enter}');
  expect(host.count('beginSignIn')).toBe(0);
});

it('closes only the list with Escape, then the sheet', async () => {
  const list = await browsers();
  await user.click(list);
  await listOf(list);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(list.getAttribute('aria-expanded')).toBe('false'));
  expect(sheet.flow?.step).toBe('ways');
  expect(document.activeElement).toBe(list);
  await user.keyboard('{Escape}');
  await waitFor(() => expect(document.querySelector('[role="dialog"]')).toBeNull());
});

it('keeps the focus where the next list goes away', async () => {
  const browser = await browsers();
  await choose(browser, 'Firefox');
  const profile = dialog().getByRole('combobox', { name: 'Profile' });
  await user.tab();
  expect(document.activeElement).toBe(profile);
  // A browser opens the list at the press, and moves the focus after that.
  await fireEvent.pointerDown(browser, { button: 0, pointerType: 'mouse' });
  const list = await listOf(browser);
  browser.focus();
  await user.click(within(list).getByRole('option', { name: 'Chromium' }));
  await waitFor(() => expect(profile.isConnected).toBe(false));
  expect(document.activeElement).toBe(browser);
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
