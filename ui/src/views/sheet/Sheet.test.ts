import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { aldermoor } from '../../fake/town';
import { choose } from '../../parts/choose';
import errors from '../../text/en/errors.json';
import { button, dialog, found, host, roomForEach, sheet, text, titled, user } from './room';

roomForEach();

describe('the frame', () => {
  it('puts everything behind it out of reach, and gives the focus back', async () => {
    const opener = screen.getByRole('button', { name: 'opener' });
    opener.focus();
    await sheet.openAdd();
    const field = await waitFor(() => dialog().getByLabelText('Portal address'));
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(document.getElementById('app')?.inert).toBe(true);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.getElementById('app')?.inert).toBe(false);
    expect(document.activeElement).toBe(opener);
  });

  it('shows the steps of a new portal, and the portal where it is known', async () => {
    await sheet.openAdd();
    await titled('Which portal?');
    expect(dialog().getByText('Address').closest('li')?.getAttribute('aria-current')).toBe('step');
    sheet.close();
    await sheet.openAnotherAccount(aldermoor.portalId, { private: false });
    await titled('How do you sign in?');
    expect(dialog().getByText(aldermoor.address)).toBeTruthy();
    expect(dialog().queryByText('Ready')).toBeNull();
  });
});

describe('the address', () => {
  it('shows what was found and only then goes on', async () => {
    await found('gis.newtown.example/portal/home');
    expect(button('Continue').disabled).toBe(true);
    await waitFor(() => expect(text()).toContain('Enterprise 11.3'));
    expect(text()).toContain('Nothing is saved yet');
    await user.click(button('Continue'));
    await titled('How do you sign in?');
  });

  it('draws the kept part strongly and leaves the typed text as it is', async () => {
    await found('https://gis.newtown.example/portal/home');
    await waitFor(() => expect(document.querySelector('.sheet .kept')?.textContent).toBe('gis.newtown.example/portal'));
    expect(dialog().getByLabelText<HTMLInputElement>('Portal address').value).toBe(
      'https://gis.newtown.example/portal/home',
    );
  });

  it('unfolds how to mend a check that needs care, and goes on all the same', async () => {
    await found('clock.newtown.example/portal');
    await user.click(await waitFor(() => button('How to fix')));
    expect(text()).toContain('date and time settings');
    expect(button('Continue').disabled).toBe(false);
  });

  it('says why nothing was found, with what to do', async () => {
    await found('gone.newtown.example/portal');
    await waitFor(() => expect(text()).toContain(errors.name_not_found.title));
    expect(text()).toContain(errors.name_not_found.todo);
    await user.click(button('Try again'));
    await waitFor(() => expect(host.count('probe')).toBe(2));
  });

  it('says what is wrong with a text that is no address, under the field', async () => {
    await found('not an address');
    await waitFor(() => expect(dialog().getByLabelText('Portal address').getAttribute('aria-invalid')).toBe('true'));
    expect(text()).toContain(errors.address_not_understood.happened);
  });

  it.each([
    ['www,city,org', 'There is a comma in this address where a dot belongs'],
    ['http//gis.city.org/portal', 'it reads https:// there'],
  ])('names the slip in %s and asks nobody', async (address, words) => {
    await found(address);
    await waitFor(() => expect(text()).toContain(words));
    expect(host.count('probe')).toBe(0);
  });

  it('says nothing about a word while it is typed, and says it with Enter', async () => {
    await sheet.openAdd();
    const field = await waitFor(() => dialog().getByLabelText('Portal address'));
    await user.type(field, 'pro');
    await waitFor(() => expect(sheet.flow?.entry.settled).toBe(true));
    expect(field.getAttribute('aria-invalid')).toBeNull();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    await user.type(field, 't');
    await waitFor(() => expect(sheet.flow?.entry.settled).toBe(true));
    expect(field.getAttribute('aria-invalid')).toBeNull();
    await user.tab();
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  });

  it('says at once what is wrong with a single pasted sign', async () => {
    await found('?');
    await waitFor(() => expect(dialog().getByLabelText('Portal address').getAttribute('aria-invalid')).toBe('true'));
  });

  it('turns one sign while it asks, and says when it stops asking', async () => {
    host.probe = () => new Promise(() => undefined);
    await found('gis.newtown.example/portal');
    await waitFor(() => expect(text()).toContain('Portico stops asking after 30 s.'));
    expect(document.querySelectorAll('.sheet .content .spin').length).toBe(1);
  });

  it('draws the hidden signs of what was typed, and reads it from left to right', async () => {
    const typed = 'gis.city\u202egro.evil\u202c';
    await found(typed);
    const field = dialog().getByLabelText<HTMLInputElement>('Portal address');
    expect([field.value, field.dir]).toEqual([typed, 'ltr']);
    const drawn = document.querySelector<HTMLElement>('.sheet .laid');
    expect([drawn?.textContent.trim(), drawn?.dir]).toEqual(['gis.citygro.evil', 'ltr']);
    expect(drawn?.querySelectorAll('.unseen').length).toBe(2);
  });

  it('names a portal that is kept already, and who is kept for it', async () => {
    await found(aldermoor.address);
    await waitFor(() => expect(text()).toContain('Aldermoor Enterprise is in your list already.'));
    expect(text()).toContain('mara.lindqvist');
    expect(dialog().queryByLabelText('Call it')).toBeNull();
  });

  it('takes ArcGIS Online with one click', async () => {
    await sheet.openAdd();
    await user.click(await waitFor(() => button(/^ArcGIS Online/)));
    await waitFor(() => expect(sheet.flow?.report?.version).toBe('ArcGIS Online'));
  });
});

describe('the ways', () => {
  const open = async (address = 'gis.newtown.example/portal') => {
    await found(address);
    await waitFor(() => expect(button('Continue').disabled).toBe(false));
    await user.click(button('Continue'));
    await titled('How do you sign in?');
  };

  it('names the locked keyring before anything is saved, and offers both', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await open();
    expect(text()).toContain('The login keyring is locked');
    await user.click(button('Unlock…'));
    await waitFor(() => expect(text()).not.toContain('The login keyring is locked'));
    expect(sheet.flow?.vault.keep).toBe('keyring');
  });

  it('goes on without saving when the person says so', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await open();
    await user.click(button('Go on without saving'));
    expect(text()).toContain('You stay signed in until you quit Portico.');
    expect(sheet.flow?.vault.keep).toBe('memory');
  });

  it('says that there is no keyring', async () => {
    host.world.overview.vault = { kind: 'missing' };
    await open();
    expect(text()).toContain('You can go on without saving: you will sign in again next time.');
  });

  it('changes the browser for this sign-in', async () => {
    await open();
    await user.click(within(dialog().getByText('Opens in').closest('div') as HTMLElement).getByRole('button'));
    await choose(dialog().getByRole('combobox', { name: 'Browser' }), 'Firefox');
    await choose(dialog().getByRole('combobox', { name: 'Profile' }), 'Work');
    expect(text()).toContain('Firefox, Work profile');
    await user.click(dialog().getByRole('switch', { name: 'Private window' }));
    expect(text()).toContain('Firefox, private window');
  });

  it('asks for an app ID with four answers, and takes none that is missing', async () => {
    await open('noid.newtown.example/portal');
    await user.click(button('Sign in'));
    await titled('Which app ID?');
    expect(dialog().getAllByRole('radio')).toHaveLength(4);
    expect(button('Continue').disabled).toBe(true);
    await user.click(dialog().getByRole('radio', { name: /Ask my administrator/ }));
    await user.click(await waitFor(() => button('Copy message')));
    const message = host.calls.find(([name]) => name === 'copyText')?.[1];
    expect(message).toContain('http://127.0.0.1:27071/sign-in/');
    await user.click(dialog().getByRole('radio', { name: /I was given/ }));
    await user.type(dialog().getByLabelText('App ID'), 'k3vQ7');
    await user.click(button('Continue'));
    await titled('Finish in your browser');
  });
});
