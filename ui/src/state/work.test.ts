import { waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryHost } from '../fake/memory-host';
import { mara, town } from '../fake/town';
import { failure, HOUR, NOON } from '../fake/world';
import { App } from './app.svelte';
import { halfWords } from './work.svelte';
import type { ErrorCode } from '../text';

let host: MemoryHost;
let app: App;

beforeEach(async () => {
  host = new MemoryHost(town());
  app = new App(host);
  app.start();
  await waitFor(() => expect(app.selection.detail).not.toBeNull());
});

describe('signing out', () => {
  it('says that both halves worked', async () => {
    await app.work.signOut('a1');
    expect(app.notices.shown).toMatchObject({ title: 'Signed out', text: 'Ended at the portal and forgotten here.' });
    expect(app.work.half).toBeNull();
    expect(app.kept.profile('a1')?.state.kind).toBe('not_signed_in');
  });

  it('keeps in view that the portal did not answer, and when the token ends by itself', async () => {
    host.world.revokes = false;
    await app.work.signOut('a1');
    expect(app.work.half?.profileId).toBe('a1');
    expect(app.work.half?.result.endsByItself).toBe(mara.state.kind === 'signed_in' ? mara.state.stay.tokenUntil : 0);
    expect(app.notices.shown).toBeNull();
  });

  it('takes the token off the clipboard', async () => {
    await app.clipboard.copy('a1');
    await app.work.signOut('a1');
    expect(app.clipboard.hold).toBeNull();
  });
});

describe('removing', () => {
  it('brings the next row into view', async () => {
    app.choose('a3');
    await app.work.remove('a3');
    await waitFor(() => expect(app.kept.profile('a3')).toBeUndefined());
    expect(app.selection.profileId).toBe('a4');
    expect(app.notices.shown?.title).toBe('Haverling Water removed');
  });

  it('of the last row brings the one before, and leaves another view alone', async () => {
    app.choose('a7');
    await app.work.remove('a7');
    expect(app.selection.profileId).toBe('a6');
    await app.work.remove('a2');
    expect(app.selection.profileId).toBe('a6');
  });
});

describe('a failed action', () => {
  it('is told, unless it was cancelled', async () => {
    host.failNext('checkNow', failure('cancelled'));
    await app.work.check('a1');
    expect(app.notices.shown).toBeNull();
    host.failNext('checkNow', failure('portal_busy'));
    await app.work.check('a1');
    expect(app.notices.shown?.tone).toBe('trouble');
    expect(app.notices.urgent).not.toBe('');
  });

  it('gives renaming its reason back', async () => {
    host.failNext('renameProfile', failure('name_taken'));
    expect((await app.work.rename('a1', 'Aldermoor Online'))?.code).toBe('name_taken');
    expect(await app.work.rename('a1', '  City  ')).toBeNull();
    expect(app.kept.profile('a1')?.name).toBe('City');
  });

  it('starts no practice portal without an address', async () => {
    host.failNext('startPracticePortal', failure('practice_port_taken'));
    expect(await app.work.practice()).toBeNull();
    expect(await app.work.practice()).toMatch(/^http:\/\/127\.0\.0\.1/);
  });
});

describe('a sign-out that worked in part', () => {
  const half = (revoked: boolean | null, forgotten: boolean, code: ErrorCode = 'portal_unreachable') =>
    halfWords(
      {
        revoked,
        revokeError: revoked === false ? failure(code) : null,
        forgotten,
        forgetError: forgotten ? null : failure('keyring_locked'),
        endsByItself: NOON + HOUR,
      },
      NOON,
    );

  it('says of each half how it went', () => {
    expect(half(false, true)).toMatch(
      /^The portal did not answer, so the token there ends by itself at .+\. Nothing is kept here any more\.$/,
    );
    expect(half(false, true, 'portal_failed')).toMatch(/^The portal did not end the token there/);
    expect(half(true, false)).toMatch(/^The sign-in was ended at the portal\. The keyring did not delete the secret/);
    expect(half(false, false)).toMatch(/^The portal did not answer.+The keyring did not delete the secret/);
    expect(half(null, false)).toMatch(/^The keyring did not delete the secret/);
  });
});

describe('settings', () => {
  it('change one by one and keep the others', async () => {
    await app.work.settings({ clipboardSeconds: 60 });
    await waitFor(() => expect(app.kept.overview?.settings.clipboardSeconds).toBe(60));
    await app.work.settings({ appearance: 'dark' });
    await waitFor(() =>
      expect(app.kept.overview?.settings).toMatchObject({ clipboardSeconds: 60, appearance: 'dark' }),
    );
  });
});
