import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignInRequest, SignInStage } from '../bindings';
import { MemoryHost } from '../fake/memory-host';
import { mara, town } from '../fake/town';
import { failure } from '../fake/world';
import { SignInRun } from './sheet-run.svelte';

const request: SignInRequest = {
  target: { kind: 'profile', profileId: mara.profileId },
  way: { kind: 'browser', browser: null, appId: null, pastedCode: false, stayMinutes: null },
  keep: 'keyring',
};

let host: MemoryHost;
let reached: SignInStage['kind'][];

const settled = () => vi.waitFor(() => expect(host.signIns.last?.stage.kind).toBe('waiting'), 20_000);

beforeEach(() => {
  host = new MemoryHost(town());
  host.world.outcome = 'wait';
  reached = [];
});

function newRun(): SignInRun {
  return new SignInRun(host, (stage) => reached.push(stage.kind));
}

describe('SignInRun', () => {
  it('takes news that came before the answer to the click', async () => {
    const run = newRun();
    const begin = host.beginSignIn;
    host.beginSignIn = async (asked) => {
      const view = await begin(asked);
      host.stage({ kind: 'checking' }, view.signInId);
      return view;
    };
    await run.begin(request);
    expect(run.view?.stage.kind).toBe('checking');
  });

  it('ignores the news of another sign-in', async () => {
    const run = newRun();
    await run.begin(request);
    await settled();
    host.signIns.begin('elsewhere.example', 'Elsewhere');
    host.stage({ kind: 'checking' });
    expect(run.view?.stage.kind).toBe('waiting');
  });

  it('does not go back, except after a refused code and after a decision about the keyring', async () => {
    const run = newRun();
    await run.begin(request);
    await settled();
    host.stage({ kind: 'checking' });
    host.stage({ kind: 'opening' });
    expect(run.view?.stage.kind).toBe('checking');
    host.stage(host.waiting({ refused: failure('code_refused') }));
    expect(run.view?.stage.kind).toBe('waiting');
    host.stage({ kind: 'not_kept', error: failure('keyring_locked') });
    host.stage({ kind: 'keeping' });
    expect(run.view?.stage.kind).toBe('keeping');
    host.stage(host.waiting());
    expect(run.view?.stage.kind).toBe('keeping');
  });

  it('ends the sign-in of the application when cancelled, also before that has a name', async () => {
    const run = newRun();
    const begun = run.begin(request);
    run.cancel();
    await begun;
    await vi.waitFor(() => expect(host.signIns.last?.stage.kind).toBe('cancelled'), 20_000);
    expect(run.active).toBe(false);
    expect(reached).toEqual([]);
  });

  it('still takes the good news that crossed with the cancelling', async () => {
    const run = newRun();
    await run.begin(request);
    await settled();
    host.cancelSignIn = () => Promise.resolve(null);
    run.cancel();
    const id = run.view?.signInId ?? '';
    host.stage({ kind: 'failed', error: failure('access_denied') }, id);
    expect(reached.at(-1)).toBe('waiting');
    const again = newRun();
    await again.begin(request);
    again.cancel();
    const next = again.view?.signInId ?? '';
    host.stage({ kind: 'done', profile: host.finish(next) }, next);
    expect(reached.at(-1)).toBe('done');
  });

  it('is over when the application refuses to begin', async () => {
    host.failNext('beginSignIn', failure('offline'));
    const run = newRun();
    await expect(run.begin(request)).rejects.toMatchObject({ code: 'offline' });
    expect(run.active).toBe(false);
  });

  it('hands a code over once and forgets it', async () => {
    const run = newRun();
    await run.begin(request);
    await settled();
    run.code = ' SUCCESS code=abc ';
    void run.submitCode();
    void run.submitCode();
    await vi.waitFor(() => expect(run.busy).toBe(false), 20_000);
    expect(host.count('submitCode')).toBe(1);
    host.stage({ kind: 'checking' });
    host.stage({ kind: 'keeping' });
    expect([run.code, run.sent]).toEqual(['', null]);
  });

  it('says at the code why it was not taken, and goes on waiting', async () => {
    const run = newRun();
    await run.begin(request);
    await settled();
    host.failNext('submitCode', failure('code_not_understood'));
    run.code = 'half';
    await run.submitCode();
    expect([run.codeTrouble?.code, run.trouble, run.active]).toEqual(['code_not_understood', null, true]);
    expect(run.code).toBe('half');
    run.code = 'whole code';
    await run.submitCode();
    expect(run.codeTrouble).toBeNull();
  });

  it('says why a small action did not work, and is not over', async () => {
    const run = newRun();
    await run.begin(request);
    await settled();
    host.failNext('copySignInLink', failure('clipboard_unreachable'));
    await run.copyLink();
    expect(run.trouble?.code).toBe('clipboard_unreachable');
    expect(run.linkCopied).toBe(false);
    expect(run.active).toBe(true);
    await run.copyLink();
    expect(run.linkCopied).toBe(true);
    expect(run.trouble).toBeNull();
  });
});
