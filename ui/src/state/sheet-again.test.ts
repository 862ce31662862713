import { describe, expect, it } from 'vitest';
import { scenes } from '../fake/scenes';
import { aldermoor, mara } from '../fake/town';
import { failure } from '../fake/world';
import { begun, benchForEach, flow, host, pass, reach } from './sheet-bench';

benchForEach();

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

  it('adds the portal again where its record is missing, with the address that the account knows', async () => {
    host.world = scenes['portal-missing']?.() ?? host.world;
    await flow.signInAgain(mara.profileId);
    await pass();
    expect([flow.step, flow.entry.text, flow.form.user]).toEqual([
      'address',
      'https://gis.aldermoor.example/portal',
      'mara.lindqvist',
    ]);
    flow.continue();
    host.failNext('beginSignIn', failure('another_portal'));
    await Promise.all([flow.useBrowser(), pass()]);
    expect(begun()[0]?.target).toMatchObject({ kind: 'restored', profileId: mara.profileId });
    expect(flow.next).toEqual(['address', 'again']);
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
