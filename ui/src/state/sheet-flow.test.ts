import { describe, expect, it } from 'vitest';
import { aldermoor } from '../fake/town';
import { failure } from '../fake/world';
import type { ErrorCode } from '../text';
import errors from '../text/en/errors.json';
import {
  atWays,
  begun,
  benchForEach,
  close,
  flow,
  host,
  pass,
  passwordFailed,
  reach,
  type,
  waiting,
} from './sheet-bench';

benchForEach();

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
  it.each((Object.keys(errors) as ErrorCode[]).filter((code) => code !== 'cancelled'))(
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
      // A page of the portal's opens beside the sheet.
      if (first === 'page') expect(host.count('openAccountPage')).toBe(1);
      else expect(flow.step).not.toBe('failed');
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
