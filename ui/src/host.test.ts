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
    await expect(host.copyToken('a1')).rejects.toMatchObject({ code: 'keyring_locked' });
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
