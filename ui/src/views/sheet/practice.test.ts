import { waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { failure } from '../../fake/world';
import errors from '../../text/en/errors.json';
import { button, dialog, host, roomForEach, sheet, text, titled, user } from './room';

roomForEach();

const OFFER = /^Practice portal/;
const offer = () => dialog().queryByRole('button', { name: OFFER });

/** Takes the accounts of the practice portal off the list. */
function withoutPractice(): void {
  const { overview } = host.world;
  const practice = overview.portals.find((portal) => portal.source === 'practice');
  overview.profiles = overview.profiles.filter((profile) => profile.portalId !== practice?.portalId);
  overview.portals = overview.portals.filter((portal) => portal !== practice);
}

it('is offered beside other portals, and found at its address', async () => {
  withoutPractice();
  await sheet.openAdd();
  await titled('Which portal?');
  await user.click(button(OFFER));
  await waitFor(() => expect(host.count('probe')).toBe(1));
  expect(host.count('startPracticePortal')).toBe(1);
  expect(dialog().getByLabelText<HTMLInputElement>('Portal address').value).toMatch(/^http:\/\/127\.0\.0\.1:/);
});

it('says why it did not start', async () => {
  withoutPractice();
  host.failNext('startPracticePortal', failure('practice_port_taken'));
  await sheet.openAdd();
  await titled('Which portal?');
  await user.click(button(OFFER));
  await waitFor(() => expect(text()).toContain(errors.practice_port_taken.happened));
});

it('is not offered where it is in the list', async () => {
  await sheet.openAdd();
  await titled('Which portal?');
  expect(button(/^ArcGIS Online/)).toBeTruthy();
  await waitFor(() => expect(offer()).toBeNull());
});

it('says where its names and passwords stand, and no other portal does', async () => {
  const words = 'The made-up people and their passwords';
  await sheet.openSignIn('a4');
  await titled('User name and password');
  expect(text()).not.toContain(words);
  await sheet.openAnotherAccount('p7', { private: false });
  sheet.flow?.toPassword();
  await titled('User name and password');
  expect(text()).toContain(words);
});
