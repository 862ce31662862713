import { describe, expect, it, vi } from 'vitest';
import { MemoryHost } from '../fake/memory-host';
import { AuthorityForm, pemOf, READING_PAUSE } from './authority-form.svelte';

const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n';

describe('AuthorityForm', () => {
  it('reads a text once typing stops, and drops what was overtaken', async () => {
    vi.useFakeTimers();
    const host = new MemoryHost();
    const form = new AuthorityForm(host);
    form.text = PEM;
    form.text = `${PEM}${PEM}`;
    await vi.advanceTimersByTimeAsync(READING_PAUSE);
    expect(form.found.length).toBe(2);
    expect(host.count('readAuthority')).toBe(1);
    form.text = '';
    await vi.advanceTimersByTimeAsync(READING_PAUSE);
    expect([form.found, form.error, host.count('readAuthority')]).toEqual([[], null, 1]);
    vi.useRealTimers();
  });

  it('takes a file of text and one of bytes', async () => {
    const form = new AuthorityForm(new MemoryHost());
    await form.open(new File([PEM], 'authority.pem'));
    await vi.waitFor(() => expect(form.found.length).toBe(1));
    expect(form.file).toBe('authority.pem');
    await form.open(new File([new Uint8Array([0x30, 0x82, 0x01, 0x02])], 'authority.cer'));
    await vi.waitFor(() => expect(form.found.length).toBe(1));
    expect(form.text).toContain('MIIBAg==');
  });

  it('does not read a file that is larger than any authority', async () => {
    const host = new MemoryHost();
    const form = new AuthorityForm(host);
    await form.open(new File([new Uint8Array(600 * 1024)], 'disk.img'));
    expect(form.error?.code).toBe('authority_not_understood');
    expect(host.count('readAuthority')).toBe(0);
  });

  it('writes bytes as RFC 7468 does: lines of 64 letters', () => {
    const lines = pemOf(new Uint8Array(100).fill(0x30)).trimEnd().split('\n');
    expect(lines.slice(1, -1).map((line) => line.length)).toEqual([64, 64, 8]);
    expect(lines.at(-1)).toBe('-----END CERTIFICATE-----');
  });
});
