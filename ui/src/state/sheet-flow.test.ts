import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignInRequest, SignInStage } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { aldermoor, mara, town } from '../fake/town';
import { failure } from '../fake/world';
import errors from '../text/en/errors.json';
import { SheetFlow } from './sheet-flow.svelte';

let host: MemoryHost;
let flow: SheetFlow;
const close = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  close.mockClear();
  host = new MemoryHost(town());
  host.world.outcome = 'wait';
  flow = new SheetFlow(host, close);
});

afterEach(() => vi.useRealTimers());

const pass = (ms = 5) => vi.advanceTimersByTimeAsync(ms);

/** What the application was asked to begin, in order. */
const begun = (): SignInRequest[] =>
  host.calls.filter(([name]) => name === 'beginSignIn').map(([, request]) => request as SignInRequest);

async function atWays(address = 'gis.newtown.example/portal') {
  await flow.add(address);
  await pass();
  flow.continue();
}

async function waiting(address?: string) {
  await atWays(address);
  await flow.useBrowser();
  await pass();
  expect(flow.step).toBe('waiting');
}

async function reach(stage: SignInStage) {
  host.stage(stage);
  await pass();
}

function type(user: string, password: string) {
  flow.form.user = user;
  flow.form.password = password;
}

async function passwordFailed(code: string) {
  await atWays();
  flow.toPassword();
  type('mara', 'secret');
  flow.usePassword();
  await pass();
  await reach({ kind: 'failed', error: failure(code) });
  expect(flow.step).toBe('failed');
}

describe('adding a portal', () => {
  it('begins at the address, and goes on only with a portal that answers', async () => {
    await flow.add('');
    expect(flow.step).toBe('address');
    flow.continue();
    expect(flow.step).toBe('address');
    flow.entry.put('gis.newtown.example/portal');
    await pass();
    flow.continue();
    expect(flow.step).toBe('ways');
  });

  it('asks at once about an address that is there already', async () => {
    await flow.add('http://127.0.0.1:27080/portal');
    await pass();
    expect(flow.report?.organisation).toBe('Practice City');
  });

  it('keeps the portal under the name that was given', async () => {
    await flow.add('gis.newtown.example/portal');
    await pass();
    flow.entry.ownName = 'New town';
    flow.continue();
    await flow.useBrowser();
    await pass();
    expect(begun()[0]?.target).toEqual({ kind: 'probed', probeId: flow.report?.probeId, name: 'New town' });
    expect(begun()[0]?.keep).toBe('keyring');
  });

  it('adds another account where the portal is kept already', async () => {
    await waiting(aldermoor.address);
    expect(begun()[0]?.target).toEqual({ kind: 'portal', portalId: aldermoor.portalId });
  });
});

describe('every stage of a sign-in', () => {
  it('leads from the browser to the last page', async () => {
    await waiting();
    await reach({ kind: 'checking' });
    expect(flow.step).toBe('waiting');
    await reach({ kind: 'keeping' });
    expect(flow.step).toBe('waiting');
    await reach({ kind: 'done', profile: host.finish(host.signIns.last?.signInId ?? '') });
    expect(flow.step).toBe('ready');
    expect(flow.ready?.detail.card.person?.userName).toBe('mara.lindqvist');
  });

  it('stays on the form while a password is tried', async () => {
    await atWays();
    flow.toPassword();
    type('mara', 'secret');
    flow.usePassword();
    await pass();
    for (const kind of ['checking', 'keeping'] as const) {
      await reach({ kind });
      expect(flow.step).toBe('password');
      expect(flow.run?.active).toBe(true);
    }
    await reach({ kind: 'done', profile: host.finish(host.signIns.last?.signInId ?? '') });
    expect(flow.step).toBe('ready');
  });

  it('waits for a decision when the keyring did not take the secret', async () => {
    await waiting();
    await reach({ kind: 'not_kept', error: failure('keyring_dismissed') });
    expect(flow.step).toBe('not_kept');
    await flow.run?.keepNow('memory');
    await pass();
    expect(flow.step).toBe('ready');
    expect(flow.ready?.detail.kept.place).toBe('memory');
  });

  it('says it when keeping failed once more, and still waits', async () => {
    await waiting();
    host.world.outcome = 'keyring';
    await reach({ kind: 'not_kept', error: failure('keyring_locked') });
    expect(flow.step).toBe('not_kept');
    await flow.run?.keepNow('keyring');
    expect(flow.step).toBe('not_kept');
    expect(flow.run?.trouble?.code).toBe('keyring_locked');
  });

  it('has words and a way out when nobody came back', async () => {
    await waiting();
    await reach({ kind: 'timed_out' });
    expect(flow.failure?.error.code).toBe('sign_in_timed_out');
    expect(flow.next).toEqual(['again', 'paste']);
  });

  it('goes back to the ways with a quiet line when it was cancelled', async () => {
    await waiting();
    flow.cancelSignIn();
    expect([flow.step, flow.cancelled]).toEqual(['ways', true]);
    await pass();
    expect(host.signIns.last?.stage.kind).toBe('cancelled');
    expect(flow.step).toBe('ways');
    await flow.useBrowser();
    expect(flow.cancelled).toBe(false);
  });

  it('goes back when the application cancelled it', async () => {
    await waiting();
    await reach({ kind: 'failed', error: failure('cancelled') });
    expect([flow.step, flow.cancelled]).toEqual(['ways', true]);
  });

  it('ends the listener with Esc, and closes with the next Esc', async () => {
    await waiting();
    flow.escape();
    await pass();
    expect(host.signIns.last?.stage.kind).toBe('cancelled');
    expect(close).not.toHaveBeenCalled();
    flow.escape();
    expect(close).toHaveBeenCalledOnce();
  });

  it('is not brought back by late news of the sign-in before', async () => {
    await waiting();
    const first = host.signIns.last?.signInId;
    host.cancelSignIn = () => Promise.resolve(null);
    flow.cancelSignIn();
    await flow.useBrowser();
    await pass();
    host.stage({ kind: 'failed', error: failure('access_denied') }, first);
    await pass();
    expect(flow.step).toBe('waiting');
  });
});

describe('every failure', () => {
  it.each(Object.keys(errors).filter((code) => code !== 'cancelled'))(
    '%s leads from the browser to words and a next step',
    async (code) => {
      await waiting();
      await reach({ kind: 'failed', error: failure(code) });
      expect(flow.step).toBe('failed');
      expect(flow.failure?.error.code).toBe(code);
      const [first] = flow.next;
      if (first === undefined) throw new Error('no next step');
      await flow.take(first);
      await pass();
      expect(flow.step).not.toBe('failed');
    },
  );

  it('of the click itself is shown the same way', async () => {
    await atWays();
    host.failNext('beginSignIn', failure('offline'));
    await flow.useBrowser();
    await pass();
    expect(flow.step).toBe('failed');
    expect(flow.failure?.error.code).toBe('offline');
  });

  it('lets a wrong password be typed again, with the name still there', async () => {
    await passwordFailed('wrong_password');
    await flow.take('again');
    expect([flow.step, flow.form.user, flow.form.password]).toEqual(['password', 'mara', '']);
  });

  it('leads to the browser instead', async () => {
    await passwordFailed('mfa_needed');
    await flow.take('browser');
    await pass();
    expect(flow.step).toBe('waiting');
    expect(begun().at(-1)?.way.kind).toBe('browser');
  });

  it('leads to the pasted code where the redirect is not registered', async () => {
    await waiting();
    await reach({
      kind: 'failed',
      error: failure('redirect_not_registered', { params: { line: 'http://127.0.0.1' } }),
    });
    await flow.take('paste');
    await pass();
    expect(begun().at(-1)?.way).toMatchObject({ kind: 'browser', pastedCode: true });
  });

  it('leads to memory where the keyring has no room', async () => {
    await waiting();
    await reach({ kind: 'failed', error: failure('keyring_too_long') });
    await flow.take('memory');
    await pass();
    expect(begun().at(-1)?.keep).toBe('memory');
  });

  it('stays where it is when a report cannot be copied', async () => {
    await passwordFailed('wrong_password');
    host.failNext('copyText', failure('clipboard_unreachable'));
    await Promise.all([flow.copy('report'), pass()]);
    expect([flow.step, flow.failure?.error.code]).toEqual(['failed', 'wrong_password']);
    expect(flow.copyTrouble?.code).toBe('clipboard_unreachable');
    await Promise.all([flow.copy('report'), pass()]);
    expect(flow.copied).toBe('report');
  });
});

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

  it('says why it stayed locked', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await atWays();
    host.failNext('unlockKeyring', failure('keyring_dismissed'));
    await Promise.all([flow.vault.unlock(), pass()]);
    expect(flow.vault.error?.code).toBe('keyring_dismissed');
    expect(flow.vault.keep).toBe('keyring');
  });

  it('that does not exist means memory', async () => {
    host.world.overview.vault = { kind: 'missing' };
    await waiting();
    expect(begun()[0]?.keep).toBe('memory');
  });
});

describe('signing in again', () => {
  it('opens the browser at once where it was used before', async () => {
    await flow.signInAgain(mara.profileId);
    await pass();
    expect(flow.step).toBe('waiting');
    expect(begun()[0]?.target).toEqual({ kind: 'profile', profileId: mara.profileId });
    expect(host.count('probe')).toBe(0);
  });

  it('asks for the password where that was used, with the name filled in', async () => {
    await flow.signInAgain('a4');
    expect([flow.step, flow.form.user]).toEqual(['password', 'COUNTY\\mlindqv']);
  });

  it('stops first where the keyring is locked', async () => {
    host.world.overview.vault = { kind: 'locked', name: 'login', memory: false };
    await flow.signInAgain(mara.profileId);
    expect(flow.step).toBe('ways');
    expect(begun()).toEqual([]);
  });

  it('asks for an app ID when the application has none, and goes on with it', async () => {
    await flow.signInAgain('a4');
    host.failNext('beginSignIn', failure('app_id_needed'));
    await Promise.all([flow.useBrowser(), pass()]);
    expect(flow.step).toBe('app_id');
    expect(flow.question.lines?.lines).toHaveLength(3);
    flow.question.answer = 'given';
    flow.question.appId = 'k3vQ7';
    host.failNext('beginSignIn', failure('app_id_not_understood'));
    await Promise.all([flow.useBrowser(), pass()]);
    expect([flow.step, flow.question.error?.code]).toEqual(['app_id', 'app_id_not_understood']);
    await Promise.all([flow.useBrowser(), pass()]);
    expect(begun().at(-1)?.way).toMatchObject({ appId: { kind: 'given', appId: 'k3vQ7' } });
    expect(flow.step).toBe('waiting');
  });

  it('can be tried again when the entry could not be read', async () => {
    host.failNext('profileDetail', failure('settings_damaged'));
    await flow.signInAgain(mara.profileId);
    expect(flow.step).toBe('failed');
    expect(flow.next).toEqual(['again']);
    await flow.take('again');
    await pass();
    expect(flow.step).toBe('waiting');
  });

  it('becomes another account, in a private window, for someone else', async () => {
    await flow.signInAgain(mara.profileId);
    await pass();
    await reach({ kind: 'failed', error: failure('not_a_member') });
    await flow.take('someone');
    await Promise.all([flow.useBrowser(), pass(50)]);
    expect(begun().at(-1)).toMatchObject({
      target: { kind: 'portal', portalId: aldermoor.portalId },
      way: { kind: 'browser', browser: { private: true } },
    });
  });

  it('as someone else by mistake offers both: a private window, or another account', async () => {
    const error = failure('another_user', { params: { expected: 'mara', came: 'admin' } });
    await flow.signInAgain(mara.profileId);
    await pass();
    await reach({ kind: 'failed', error });
    expect(flow.next).toEqual(['private', 'another']);
    await Promise.all([flow.take('private'), pass(50)]);
    expect(begun().at(-1)).toMatchObject({ target: { kind: 'profile' }, way: { browser: { private: true } } });
    await reach({ kind: 'failed', error });
    await Promise.all([flow.take('another'), pass(50)]);
    expect(begun().at(-1)?.target).toEqual({ kind: 'portal', portalId: aldermoor.portalId });
  });
});

describe('another account', () => {
  it('shows the ways of the kept portal and asks it meanwhile', async () => {
    await flow.anotherAccount(aldermoor.portalId, false);
    expect(flow.step).toBe('ways');
    expect(flow.offers('browser') && flow.offers('password')).toBe(true);
    await pass(50);
    expect(flow.report?.address).toBe(aldermoor.address);
    expect(host.count('probe')).toBe(1);
  });

  it('goes on when the portal does not answer the question', async () => {
    host.failNext('probe', failure('portal_unreachable'));
    await flow.anotherAccount(aldermoor.portalId, false);
    await Promise.all([flow.useBrowser(), pass(50)]);
    expect(flow.step).toBe('waiting');
  });

  it('opens a private window when that was asked for', async () => {
    await flow.anotherAccount(aldermoor.portalId, true);
    await Promise.all([flow.useBrowser(), pass(50)]);
    expect(begun()[0]?.way).toMatchObject({ browser: { browser: 'firefox', private: true } });
  });

  it('says so when the portal was removed meanwhile', async () => {
    await flow.anotherAccount('gone', false);
    expect(flow.step).toBe('failed');
    expect(flow.next).toEqual(['again']);
  });
});

describe('closing', () => {
  it('ends the question and the sign-in under way', async () => {
    await waiting();
    flow.end();
    await pass();
    expect(host.signIns.last?.stage.kind).toBe('cancelled');
  });

  it('ends a sign-in that had no name yet', async () => {
    await atWays();
    void flow.useBrowser();
    await Promise.resolve();
    flow.end();
    await pass(50);
    expect([undefined, 'cancelled']).toContain(host.signIns.last?.stage.kind);
  });
});
