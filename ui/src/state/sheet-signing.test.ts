import { describe, expect, it, vi } from 'vitest';
import { failure } from '../fake/world';
import { atWays, begun, benchForEach, flow, host, pass, type, waiting } from './sheet-bench';

benchForEach();

describe('a typed password', () => {
  it('is handed over once and leaves the form', async () => {
    const handed = vi.fn(host.beginSignIn);
    host.beginSignIn = handed;
    await atWays();
    flow.toPassword();
    type('Mara', 'Correct horse');
    flow.usePassword();
    expect(flow.form.password).toBe('');
    expect(handed.mock.calls[0]?.[0].way).toEqual({
      kind: 'password',
      user: 'Mara',
      password: 'Correct horse',
      keepPassword: false,
      options: { minutes: null, binding: { kind: 'referer', referer: null } },
      appId: null,
    });
    await pass();
    expect(JSON.stringify(flow.run?.view)).not.toContain('horse');
  });

  it('is not sent without a name, or empty', async () => {
    await atWays();
    flow.toPassword();
    type(' ', 'x');
    flow.usePassword();
    type('mara', '');
    flow.usePassword();
    expect(begun()).toEqual([]);
  });

  it('is forgotten with every way out', async () => {
    await atWays();
    const ways = [() => flow.toWays(), () => flow.toPassword(), () => flow.end()];
    for (const leave of ways) {
      type('mara', 'secret');
      flow.form.shown = true;
      leave();
      expect([flow.form.password, flow.form.shown]).toEqual(['', false]);
    }
  });

  it('is kept only when the person says so', async () => {
    await atWays();
    flow.toPassword();
    type('mara', 'secret');
    flow.form.keep = true;
    flow.usePassword();
    await pass();
    expect(begun()[0]?.way).toMatchObject({ keepPassword: true });
  });
});

describe('a double click', () => {
  it('opens one browser', async () => {
    await atWays();
    await Promise.all([flow.useBrowser(), flow.useBrowser(), pass()]);
    await flow.useBrowser();
    expect(host.count('beginSignIn')).toBe(1);
  });

  it('sends one password', async () => {
    await atWays();
    flow.toPassword();
    type('mara', 'secret');
    flow.usePassword();
    type('mara', 'secret');
    flow.usePassword();
    await pass();
    expect(host.count('beginSignIn')).toBe(1);
  });

  it('asks the keyring once', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await atWays();
    await Promise.all([flow.vault.unlock(), flow.vault.unlock(), pass()]);
    expect(host.count('unlockKeyring')).toBe(1);
  });
});

describe('the app ID', () => {
  const without = 'noid.newtown.example/portal';

  it('is asked for where none is known, before the browser opens', async () => {
    await atWays(without);
    await flow.useBrowser();
    await pass();
    expect(flow.step).toBe('app_id');
    expect(flow.question.lines?.lines).toHaveLength(3);
    expect(begun()).toEqual([]);
  });

  it('is passed on as it was given', async () => {
    await atWays(without);
    await flow.useBrowser();
    flow.question.answer = 'given';
    flow.question.appId = 'two words';
    expect(flow.question.given).toBeNull();
    flow.question.appId = ' k3vQ7 ';
    await flow.useBrowser();
    await pass();
    expect(begun()[0]?.way).toMatchObject({ appId: { kind: 'given', appId: 'k3vQ7' }, pastedCode: false });
  });

  it('of the Python API goes with a pasted code', async () => {
    await atWays(without);
    await flow.useBrowser();
    flow.question.answer = 'python';
    await flow.useBrowser();
    await pass();
    expect(begun()[0]?.way).toMatchObject({ appId: { kind: 'python' }, pastedCode: true });
  });

  it('is no answer yet while the administrator is asked', async () => {
    await atWays(without);
    await flow.useBrowser();
    flow.question.appId = 'leftover';
    flow.question.answer = 'admin';
    expect(flow.question.given).toBeNull();
  });

  it('can be replaced while the page of the portal shows an error', async () => {
    await waiting();
    const first = host.signIns.last?.signInId ?? '';
    await Promise.all([flow.otherAppId(), pass()]);
    expect(flow.step).toBe('app_id');
    expect(host.signIns.get(first)?.stage.kind).toBe('cancelled');
  });
});

describe('the pasted code', () => {
  it('takes the place of the waiting sign-in', async () => {
    await waiting();
    const first = host.signIns.last?.signInId ?? '';
    await Promise.all([flow.pasteInstead(), pass()]);
    expect(host.signIns.get(first)?.stage.kind).toBe('cancelled');
    expect(begun().map(({ way }) => way.kind === 'browser' && way.pastedCode)).toEqual([false, true]);
    expect(flow.step).toBe('waiting');
  });
});

describe('the keyring', () => {
  it('is named before anything is saved, and can be left out', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await atWays();
    expect(flow.vault.speaks).toBe(true);
    flow.vault.untilQuit = true;
    expect(flow.vault.speaks).toBe(false);
    await flow.useBrowser();
    await pass();
    expect(begun()[0]?.keep).toBe('memory');
  });

  it('is followed when another program unlocks it, until the sheet closes', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await atWays();
    host.failNext('unlockKeyring', failure('keyring_dismissed'));
    await Promise.all([flow.vault.unlock(), pass()]);
    host.world.overview.vault = { kind: 'unlocked', name: 'login' };
    host.changed();
    await pass();
    expect([flow.vault.speaks, flow.vault.error, flow.vault.keep]).toEqual([false, null, 'keyring']);
    const asked = host.count('overview');
    flow.end();
    host.changed();
    await pass();
    expect(host.count('overview')).toBe(asked);
  });

  it('says why it stayed locked', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await atWays();
    host.failNext('unlockKeyring', failure('keyring_dismissed'));
    await Promise.all([flow.vault.unlock(), pass()]);
    expect(flow.vault.error?.code).toBe('keyring_dismissed');
    expect(flow.vault.keep).toBe('keyring');
  });

  it('takes its question back when the person cancels, and has nothing to complain about', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    host.world.keyringAnswers = false;
    await atWays();
    const asked = flow.vault.unlock();
    await pass();
    expect(flow.vault.busy).toBe(true);
    await flow.vault.cancel();
    expect(await asked).toBe(false);
    expect(flow.vault.busy).toBe(false);
    expect(flow.vault.error).toBeNull();
    expect(flow.vault.speaks).toBe(true);
  });

  it('takes its question back when the sheet closes', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await atWays();
    flow.end();
    expect(host.count('cancelUnlock')).toBe(0);
    host.world.keyringAnswers = false;
    const asked = flow.vault.unlock();
    await pass();
    flow.end();
    expect(await asked).toBe(false);
    expect(host.count('cancelUnlock')).toBe(1);
  });

  it('that does not exist means memory', async () => {
    host.world.overview.vault = { kind: 'missing' };
    await waiting();
    expect(begun()[0]?.keep).toBe('memory');
  });
});
