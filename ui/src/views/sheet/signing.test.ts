import { screen, waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { aldermoor, mara } from '../../fake/town';
import { failure } from '../../fake/world';
import { host as windowHost } from '../../host';
import type { ErrorCode } from '../../text';
import errors from '../../text/en/errors.json';
import { button, dialog, found, host, reach, rested, roomForEach, sheet, text, titled, user, waiting } from './room';

roomForEach();

type Triple = (typeof errors)[ErrorCode];

describe('name and password', () => {
  const open = async () => {
    await sheet.openSignIn('a4');
    await titled('User name and password');
  };
  const field = () => dialog().getByLabelText<HTMLInputElement>('Password');

  it('begins at the password where the name is known, and sends it once', async () => {
    await open();
    await waitFor(() => expect(document.activeElement).toBe(field()));
    await user.type(field(), 'Correct horse{Enter}{Enter}');
    await waitFor(() => expect(host.count('beginSignIn')).toBe(1));
    expect(field().value).toBe('');
    expect(screen.getByRole('dialog').innerHTML).not.toContain('horse');
    expect(button('Cancel sign-in')).toBeTruthy();
  });

  it('shows and covers the password', async () => {
    await open();
    expect(field().type).toBe('password');
    await user.click(button('Show the password'));
    expect(field().type).toBe('text');
    await user.click(button('Hide the password'));
    expect(field().type).toBe('password');
  });

  it('says that Caps Lock is on', async () => {
    await open();
    field().focus();
    const pressed = new KeyboardEvent('keydown', { key: 'A', bubbles: true });
    Object.defineProperty(pressed, 'getModifierState', { value: (name: string) => name === 'CapsLock' });
    field().dispatchEvent(pressed);
    await waitFor(() => expect(text()).toContain('Caps Lock is on.'));
  });

  it('keeps the password only when switched on', async () => {
    await open();
    const keep = dialog().getByRole('switch', { name: 'Keep the password in the keyring' });
    expect(keep.getAttribute('aria-checked')).toBe('false');
    await user.click(keep);
    expect(sheet.flow?.form.keep).toBe(true);
  });
});

describe('waiting for the browser', () => {
  it('names the host to look for, the limit, and does what its buttons say', async () => {
    await waiting();
    expect(text()).toContain('Check that the page shows gis.aldermoor.example');
    expect(text()).toContain('Portico stops waiting after 10 min.');
    await user.click(button('Open the page again'));
    await waitFor(() => expect(host.count('openPageAgain')).toBe(1));
    await user.click(button('Copy link'));
    await waitFor(() => expect(button('Link copied')).toBeTruthy());
  });

  it('ends with Esc and says so quietly', async () => {
    await waiting();
    await user.keyboard('{Escape}');
    await titled('How do you sign in?');
    await waitFor(() => expect(host.signIns.last?.stage.kind).toBe('cancelled'));
    expect(text()).toContain('The sign-in was cancelled. Nothing was changed.');
  });

  it('opens the field for the code by itself when all ports are taken, and says why', async () => {
    await waiting();
    await reach(host.waiting({ comesBack: false, pasteBecause: 'ports_taken' }));
    const field = await waitFor(() => dialog().getByLabelText('Code from the page'));
    expect(text()).toContain('Other programs use the addresses where Portico waits for it');
    await user.type(field, 'SUCCESS code=AbCdEfGh{Enter}');
    await waitFor(() => expect(host.count('submitCode')).toBe(1));
    await reach({ kind: 'checking' });
    await reach({ kind: 'keeping' });
    expect(screen.getByRole('dialog').innerHTML).not.toContain('AbCdEfGh');
  });

  it('says why a pasted text was not taken and has it ready to be replaced', async () => {
    await waiting();
    await reach(host.waiting({ comesBack: false, pasteBecause: 'python' }));
    host.failNext('submitCode', failure('code_not_understood'));
    const field = dialog().getByLabelText<HTMLInputElement>('Code from the page');
    await user.type(field, 'half{Enter}');
    await waitFor(() => expect(text()).toContain(errors.code_not_understood.why));
    await waitFor(() => expect([field.selectionStart, field.selectionEnd]).toEqual([0, 4]));
    expect(document.activeElement).toBe(field);
    await user.keyboard('x');
    expect(field.value).toBe('x');
    expect(text()).not.toContain(errors.code_not_understood.why);
  });

  it('says why a code was not taken, until another one is typed', async () => {
    await waiting();
    await reach(host.waiting({ comesBack: false, pasteBecause: 'python', refused: failure('code_refused') }));
    await waitFor(() => expect(text()).toContain(errors.code_refused.todo));
    await user.type(dialog().getByLabelText('Code from the page'), 'x');
    expect(text()).not.toContain(errors.code_refused.todo);
  });

  it('goes on waiting when the browser did not open', async () => {
    await waiting();
    await reach(host.waiting({ browser: null, browserTrouble: failure('browser_not_opened') }));
    await waitFor(() => expect(text()).toContain('The browser did not open'));
    expect(button('Copy link')).toBeTruthy();
  });

  it('helps with the errors that only the page of the portal shows', async () => {
    await waiting();
    await user.click(dialog().getByText('The page shows an error?'));
    await waitFor(() => expect(text()).toContain('http://127.0.0.1:27071/sign-in/'));
    await user.click(button('Use another app ID'));
    await titled('Which app ID?');
  });

  it('unlocks a keyring that is merely locked, and saves then', async () => {
    await waiting();
    await reach({ kind: 'not_kept', error: failure('keyring_locked') });
    await titled(errors.keyring_locked.title);
    await user.click(button('Unlock…'));
    await titled('You are in, Mara');
    expect(host.count('unlockKeyring')).toBe(1);
    expect(host.calls.find(([name]) => name === 'keepNow')).toContain('keyring');
  });

  it('has its ways out as drawn: back at the left, cancel beside the button to go on', async () => {
    await sheet.openAdd('gis.aldermoor.example/portal');
    const foot = () => [...document.querySelectorAll('.sheet .foot button')].map((one) => one.textContent.trim());
    await waitFor(() => expect(button('Continue').disabled).toBe(false));
    expect(foot()).toEqual(['Cancel', 'Continue']);
    await user.click(button('Continue'));
    await titled('How do you sign in?');
    expect(foot()).toEqual(['Back', 'Cancel']);
    await user.click(button('Sign in'));
    await titled('Finish in your browser');
    expect(foot()).toEqual(['Cancel sign-in']);
  });

  it('is not left by the second click of a double click on the button that cancels', async () => {
    await waiting();
    await user.click(await rested('Cancel sign-in'));
    await titled('How do you sign in?');
    await user.click(button('Cancel'));
    await titled('How do you sign in?');
    await user.click(await rested('Cancel'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('waits for a decision when the keyring did not take it', async () => {
    await waiting();
    await reach({ kind: 'not_kept', error: failure('keyring_dismissed') });
    await titled(errors.keyring_dismissed.title);
    await user.click(button('Go on without saving'));
    await titled('You are in, Mara');
    expect(text()).toContain('Kept until you quit');
  });
});

describe('every failure', () => {
  it.each(Object.entries(errors) as [ErrorCode, Triple][])(
    '%s: says what happened, why and what to do',
    async (code, words) => {
      await waiting();
      await reach({
        kind: 'failed',
        error: failure(code === 'cancelled' ? 'sign_in_replaced' : code, {
          params: {
            host: 'h.example',
            to: 'to.example',
            portal: 'p.example',
            expected: 'mara',
            came: 'admin',
            limit: '80',
            file: 'nb_auth.json',
            program: 'python.exe',
            minutes: '2',
            line: '3',
            part: 'token',
            what: 'RuntimeError',
            seconds: '120',
          },
          details: ['HTTP 200'],
        }),
      });
      const said = code === 'cancelled' ? errors.sign_in_replaced : words;
      await titled(said.title);
      expect(document.querySelector('.sheet [role="alert"]')?.textContent).toContain(said.title);
      expect(text()).not.toMatch(/\{\w+\}/);
      const primary = document.querySelector<HTMLButtonElement>('.sheet .foot .btn.primary');
      expect(primary?.disabled).toBe(false);
      expect(primary?.textContent.trim()).not.toBe('');
      expect(text()).toContain('HTTP 200');
    },
  );

  it('copies a report that names the failure', async () => {
    await waiting();
    await reach({ kind: 'failed', error: failure('access_denied', { details: ['HTTP 200'] }) });
    await user.click(await waitFor(() => button('Copy a report without secrets')));
    await waitFor(() => expect(button('Report copied')).toBeTruthy());
    const report = host.calls.find(([name]) => name === 'copyText')?.[1];
    expect(report).toContain('access_denied');
    expect(report).toContain('HTTP 200');
    expect(report).toContain(aldermoor.address);
  });

  it('lets a locked account wait, and try again when the lock should be over', async () => {
    const now = windowHost.now();
    let clock = now;
    vi.spyOn(windowHost, 'now').mockImplementation(() => clock);
    await sheet.openSignIn('a4');
    await titled('User name and password');
    await user.type(dialog().getByLabelText('Password'), 'x{Enter}');
    await waitFor(() => expect(host.signIns.last).toBeTruthy());
    await reach({ kind: 'failed', error: failure('account_locked', { retryAt: now + 761_000 }) });
    await titled(errors.account_locked.title);
    expect(text()).toContain('12 min 41 s');
    expect(button(/^Try again at/).disabled).toBe(true);
    // The portal's own page refuses a locked account as well.
    expect(button('Use the browser instead').disabled).toBe(true);
    clock = now + 762_000;
    await waitFor(() => expect(button('Try again').disabled).toBe(false));
    expect(button('Use the browser instead').disabled).toBe(false);
    expect(text()).toContain('The lock should be over');
  });
});

describe('a refusal', () => {
  it('says who and where, also where a portal is being added', async () => {
    await found('gis.newtown.example:7443/portal');
    await waitFor(() => expect(button('Continue').disabled).toBe(false));
    await user.click(button('Continue'));
    await titled('How do you sign in?');
    await user.click(button(/^User name and password/));
    await titled('User name and password');
    await user.type(dialog().getByLabelText('User name'), 'Jo.Brook');
    await user.type(dialog().getByLabelText('Password'), 'x{Enter}');
    await waitFor(() => expect(host.signIns.last).toBeTruthy());
    await reach({ kind: 'failed', error: failure('reply_not_understood') });
    await titled(errors.reply_not_understood.title);
    const side = document.querySelector('.sheet aside')?.textContent;
    expect(side).toContain('gis.newtown.example:7443/portal');
    expect(side).toContain('Jo.Brook');
    expect(text()).toContain('gis.newtown.example:7443 answered, but');
  });
});

describe('saving to a keyring that does not answer', () => {
  it('says that the portal let the person in and what is being waited for', async () => {
    await waiting();
    await reach({ kind: 'checking' });
    expect(text()).toContain('Portico asks the portal who you are.');
    await reach({ kind: 'keeping' });
    expect(text()).toContain('let you in. Portico waits for the keyring to save the sign-in.');
    expect(text()).not.toContain('Portico asks the portal who you are.');
  });
});

describe('the last page', () => {
  it('shows who signed in and what is kept, and does what its switches say', async () => {
    const told = vi.fn();
    sheet.onSignedIn(told);
    await waiting();
    await reach({ kind: 'done', profile: host.finish(host.signIns.last?.signInId ?? '') });
    await titled('You are in, Mara');
    expect(text()).toContain('Signed in to City of Aldermoor as mara.lindqvist, Publisher');
    await waitFor(() => expect(text()).toContain('Kept in the login keyring'));
    await user.click(dialog().getByRole('switch', { name: 'Make it a favourite' }));
    await waitFor(() => expect(host.calls).toContainEqual(['setFavourite', mara.profileId, false]));
    await user.click(button('Copy token'));
    await waitFor(() => expect(text()).toContain('The clipboard is cleared in 30 seconds.'));
    expect(button('Copied')).toBeTruthy();
    await host.clearClipboard();
    await waitFor(() => expect(text()).toContain('Token cleared from the clipboard.'));
    await user.click(button('Done'));
    expect(told).toHaveBeenCalledExactlyOnceWith(mara.profileId);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('puts the switch back when the favourite cannot be saved', async () => {
    await waiting();
    await reach({ kind: 'done', profile: host.finish(host.signIns.last?.signInId ?? '') });
    await titled('You are in, Mara');
    host.failNext('setFavourite', failure('disk_full'));
    const favourite = dialog().getByRole('switch', { name: 'Make it a favourite' });
    const before = favourite.getAttribute('aria-checked');
    await user.click(favourite);
    await waitFor(() => expect(text()).toContain(errors.disk_full.happened));
    expect(favourite.getAttribute('aria-checked')).toBe(before);
  });
});
