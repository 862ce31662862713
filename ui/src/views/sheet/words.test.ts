import { describe, expect, it } from 'vitest';
import type { Browser } from '../../bindings';
import { MemoryHost } from '../../fake/memory-host';
import { mara, town } from '../../fake/town';
import { DAY, facts, failure, MINUTE, NOON, stay } from '../../fake/world';
import { SheetFlow } from '../../state/sheet-flow.svelte';
import errors from '../../text/en/errors.json';
import sheet from '../../text/en/sheet.json';
import { browserName, elapsed, greeting, keptWords, limit, report, stayWords } from './words';

describe('times', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [72_000, '1 min 12 s'],
    [761_000, '12 min 41 s'],
  ])('counts %i ms as %s', (ms, words) => {
    expect(elapsed(ms)).toBe(words);
  });

  it('names a limit in whole minutes', () => {
    expect(limit(10 * MINUTE)).toBe('10 min');
  });

  it('says how long the person stays signed in, and whether by itself', () => {
    expect(stayWords(stay(NOON, NOON + 14 * DAY, true, NOON + 30 * MINUTE), NOON)).toMatch(
      /^Signed in until .*5.*, renews by itself$/,
    );
    expect(stayWords(stay(NOON, NOON + 42 * MINUTE, false, NOON + 42 * MINUTE), NOON)).toBe('Signed in, 42 min left');
    expect(stayWords(stay(NOON, null, true, null), NOON)).toBe('Signed in, renews by itself');
    expect(stayWords(stay(NOON, null, false, null), NOON)).toBe('Signed in');
    // A key or an app is nobody who signs in.
    expect(stayWords(stay(NOON, NOON + 42 * MINUTE, false, NOON + 42 * MINUTE), NOON, true)).toBe('Ready, 42 min left');
    expect(stayWords(stay(NOON, null, false, null), NOON, true)).toBe('Ready');
  });
});

describe('the browser', () => {
  const firefox: Browser = {
    id: 'firefox',
    name: 'Firefox',
    profiles: [{ id: 'xyz.work', name: 'Work' }],
    privateWindow: true,
  };

  it.each([
    [{ browser: null, profile: null, private: false }, 'Your usual browser'],
    [{ browser: 'firefox', profile: null, private: false }, 'Firefox'],
    [{ browser: 'firefox', profile: 'xyz.work', private: false }, 'Firefox, Work profile'],
    [{ browser: 'firefox', profile: 'xyz.work', private: true }, 'Firefox, private window'],
    [{ browser: 'gone', profile: null, private: false }, 'gone'],
  ])('%j is %s', (choice, words) => {
    expect(browserName(choice, [firefox])).toBe(words);
  });
});

describe('the greeting', () => {
  it.each([
    ['Mara Lindqvist', 'Mara'],
    ['Lindqvist, Mara', 'Lindqvist, Mara'],
    ['mara', 'mara'],
  ])('of %s is %s', (full, name) => {
    expect(greeting(full)).toBe(name);
  });
});

describe('what is kept', () => {
  const host = new MemoryHost(town());
  const kept = (place: string, secrets: string[]) => ({ ...host.detail(mara.profileId), kept: { place, secrets } });

  it('is named with its place', () => {
    const nameless = { kind: 'unlocked', name: null } as const;
    const vault = { kind: 'unlocked', name: 'login' } as const;
    expect(keptWords(kept('keyring', ['renewal_token']), vault)).toEqual({
      title: 'Kept in the login keyring',
      text: 'One renewal token. The password was never seen by Portico.',
      ok: true,
    });
    expect(keptWords(kept('keyring', ['password']), nameless).title).toBe('Kept in the keyring');
    expect(keptWords(kept('keyring', ['password']), vault).text).toContain('Your password');
    expect(keptWords(kept('memory', ['renewal_token']), vault).title).toBe('Kept until you quit');
    expect(keptWords(kept('nothing', []), vault).title).toBe('Nothing is kept');
    expect(keptWords(kept('keyring', ['renewal_token']), { kind: 'unknown' }).title).toBe('Kept in the keyring');
  });
});

describe('the report', () => {
  it('holds what an IT team asks for and nothing that was typed', async () => {
    const world = town();
    world.facts[mara.profileId] = facts([]);
    const host = new MemoryHost(world);
    host.world.outcome = 'wait';
    const flow = new SheetFlow(host, () => undefined);
    await flow.signInAgain('a4');
    flow.form.password = 'Correct horse';
    const error = failure('wrong_password', { details: ['Code 400, HTTP 200'] });
    const text = report(flow, error, NOON);
    for (const part of ['Portico 0.1.0', 'wrong_password', 'Code 400, HTTP 200', 'gis.trenmark.example/arcgis']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('horse');
  });
});

describe('the wording', () => {
  const flat = (node: object): string[] =>
    Object.values(node).flatMap((value: unknown) => (typeof value === 'string' ? [value] : flat(value as object)));
  const texts = [...flat(errors), ...flat(sheet)];

  it.each([/!/, /\bplease\b/i, /\boops\b/i, /\blog ?in to\b/i, /\brefresh token\b/i, /\binstance\b/i, /'/, /\. \./])(
    'never has %s',
    (word) => {
      expect(texts.filter((text) => word.test(text))).toEqual([]);
    },
  );

  it('has whole sentences for every failure, and a title without a stop', () => {
    for (const [code, words] of Object.entries(errors)) {
      expect(words.title, code).toMatch(/^[A-Z].*[^.]$/u);
      for (const part of [words.happened, words.why, words.todo]) expect(part, code).toMatch(/^[A-Z“{].*\.$/u);
    }
  });
});
