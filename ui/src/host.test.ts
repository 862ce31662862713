import { clearMocks, mockIPC, mockWindows } from '@tauri-apps/api/mocks';
import { waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { raise } from './fake/memory';
import { failure } from './fake/world';
import { asUiError, isUiError } from './host';

/** The host as it is inside the real window: loaded anew where Tauri's internals exist. */
async function realHost(answer: (command: string, args: unknown) => unknown) {
  mockWindows('main');
  mockIPC((command, args) => answer(command, args), { shouldMockEvents: true });
  vi.resetModules();
  return (await import('./host')).host;
}

afterEach(() => {
  clearMocks();
  vi.resetModules();
});

describe('the host inside the window', () => {
  it('calls the application by the names it has there', async () => {
    const called: [string, unknown][] = [];
    const host = await realHost((command, args) => called.push([command, args]));
    await host.renameProfile('a1', 'City');
    await host.submitCode('s1', 'code');
    await host.workWithoutSaving(true);
    expect(called).toEqual([
      ['rename_profile', { profileId: 'a1', name: 'City' }],
      ['submit_code', { signInId: 's1', code: 'code' }],
      ['work_without_saving', { on: true }],
    ]);
  });

  it('hands on the failure that the application named', async () => {
    const host = await realHost(() => raise(failure('keyring_locked')));
    await expect(host.copyToken('a1', { kind: 'token' })).rejects.toMatchObject({ code: 'keyring_locked' });
  });

  it('shows no hidden sign of a name, and leaves a typed address as it is', async () => {
    const host = await realHost((command) =>
      command === 'read_address' ? { parts: [{ text: 'a\u200b.org' }] } : { card: { name: 'City\u202etfarD' } },
    );
    expect((await host.profileDetail('a1')).card.name).toBe('CitytfarD');
    expect((await host.readAddress('a\u200b.org')).parts[0]?.text).toBe('a\u200b.org');
    const refusing = await realHost(() => raise(failure('not_a_member', { params: { organisation: 'x\u202e' } })));
    await expect(refusing.overview()).rejects.toMatchObject({ params: { organisation: 'x' } });
  });

  it('gives back what it was given, byte by byte', async () => {
    const hidden = (text: string) => `${text}\u200b\u202e1`;
    const given = {
      profileId: hidden('a'),
      portalId: hidden('p'),
      knownPortalId: hidden('p'),
      probeId: hidden('q'),
      signInId: hidden('s'),
      address: hidden('gis.city.org'),
      portalUrl: hidden('https://gis.city.org'),
      lines: [hidden('http://127.0.0.1'), hidden('http://127.0.0.1:1')],
      typedName: hidden('CITY\\mara'),
      person: { userName: hidden('mara') },
      browser: { browser: hidden('firefox'), profile: hidden('work') },
      browsers: [{ id: hidden('firefox'), name: 'Firefox', profiles: [{ id: hidden('work'), name: 'Work' }] }],
      params: { address: hidden('gis.city.org'), portal: hidden('gis.city.org') },
    };
    const sent: unknown[] = [];
    const host = await realHost((command, args) => {
      sent.push(args);
      return command === 'start_practice_portal' ? hidden('127.0.0.1') : given;
    });
    expect(await host.overview()).toEqual(given);
    expect(await host.startPracticePortal()).toBe(hidden('127.0.0.1'));
    const answer = (await host.profileDetail('a')) as unknown as typeof given;
    await host.checkNow(answer.profileId);
    expect(sent.at(-1)).toEqual({ profileId: given.profileId });
  });

  it('makes plain what is only shown, also beside what is given back', async () => {
    const host = await realHost(() => ({
      profiles: [
        { profileId: 'a\u200b', name: 'City\u202etfarD', person: { userName: 'm\u200b', fullName: 'M\u200b' } },
      ],
      portal: { name: 'City\u200b' },
      places: ['one\u200b'],
    }));
    expect(await host.overview()).toEqual({
      profiles: [{ profileId: 'a\u200b', name: 'CitytfarD', person: { userName: 'm\u200b', fullName: 'M' } }],
      portal: { name: 'City' },
      places: ['one'],
    });
  });

  it('hears news until the subscription ends', async () => {
    const host = await realHost(() => null);
    const { emit } = await import('@tauri-apps/api/event');
    const heard: unknown[] = [];
    const off = host.onClipboardChanged((change) => heard.push(change.outcome));
    await waitFor(async () => {
      await emit('clipboard-changed', { hold: null, outcome: 'cleared' });
      expect(heard).toContain('cleared');
    });
    off();
    await Promise.resolve();
    const before = heard.length;
    await emit('clipboard-changed', { hold: null, outcome: 'left_alone' });
    expect(heard.length).toBe(before);
  });
});

describe('a caught value', () => {
  it('stays the failure that the application named', () => {
    const error = failure('wrong_password');
    expect(asUiError(error)).toBe(error);
  });

  it('becomes a failure with words when it is anything else', () => {
    expect(asUiError(new Error('boom'))).toMatchObject({ code: 'internal', details: ['boom'] });
    expect(asUiError('text')).toMatchObject({ code: 'internal', details: ['text'] });
    expect(asUiError(undefined).code).toBe('internal');
    expect(isUiError(null)).toBe(false);
  });
});
