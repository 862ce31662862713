import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import callback from './en/callback.json';
import { catalogue } from './catalogue';
import { look } from './words';

/** Keys that are put together at run time, by how they begin. */
const AT_RUN_TIME = [
  'errors.',
  'address_note.',
  'probe.',
  'register.',
  'works_from.',
  'activity_more.',
  'scheme.',
  'detail.sign_out_of.',
];

/** The ways to sign in, by the names that are kept. */
const SCHEMES = `browser password app api-key token anonymous server saml-kerberos notebook pro`.split(' ');

/** Sentences that the application names, so that no window ever shows a bare key. */
const SAID = `address_note.home address_note.map address_note.item address_note.app address_note.service
  address_note.server address_note.admin address_note.sharing address_note.hosted address_note.online
  address_note.dashboard address_note.code probe.reachable.answers probe.reachable.ms probe.secure.until
  probe.secure.loopback probe.secure.trusted probe.reason.server probe.secure.soon probe.secure.pinned probe.secure.authority probe.secure.plain probe.clock.fine probe.clock.behind probe.clock.ahead probe.clock.unknown
  probe.clock.fix probe.ways.list probe.ways.none probe.note.redirected probe.note.server_of
  probe.reason.own_sign_in_page probe.reason.browser_best probe.reason.browser_only probe.reason.password_only
  register.message.online register.message.enterprise works_from.any works_from.referer works_from.this_address
  works_from.address activity.signed_in activity.visited activity.renewed activity.renewal_refused activity.copied activity.service_token activity.cleared
  activity.left_alone activity.signed_out activity.failed activity.renamed
  activity.removed activity.licence_back activity.connection_changed activity_more.browser activity_more.password activity_more.app activity_more.server activity_more.api_key activity_more.token activity_more.saml_kerberos activity_more.notebook activity_more.pro probe.not_available activity_more.checked
  activity_more.cleared_after activity_more.portal_ended activity_more.password_refused activity_more.forgotten activity_more.not_revoked activity_more.cancelled
  activity_more.timed_out activity_more.error activity_more.cleared_now activity_more.cleared_at_sign_out
  activity_more.cleared_replaced activity_more.cleared_at_quit activity_more.clipboard_lost activity_more.not_forgotten
  activity_more.not_ended activity_more.not_revoked_or_forgotten activity_more.portal_not_asked
  activity_more.keyring_closed`.split(/\s+/);

const here = import.meta.dirname;
const sources = readdirSync(join(here, '..'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(here, '..', name), 'utf8'))
  .join('\n');

function keys(node: object, path: string): [string, string[]][] {
  return Object.entries(node).flatMap(([name, value]: [string, unknown]): [string, string[]][] => {
    const key = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'string') return [[key, [value]]];
    const forms = value as Record<string, unknown>;
    if ('one' in forms && 'other' in forms) return [[key, Object.values(forms).map(String)]];
    return keys(forms, key);
  });
}

/** The Rust side of the window, without its remarks. */
const rust = ['crates/portico-app/src', 'src']
  .map((folder) => join(here, '../../../src-tauri', folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.rs'))
  .map((path) => readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, ''))
  .join('\n');

/** What stands between the bracket that begins here and its end. */
function bracket(from: number): string {
  let depth = 0;
  for (let at = from; at < rust.length; at++) {
    if (rust[at] === '(') depth++;
    else if (rust[at] === ')' && --depth === 0) return rust.slice(from, at);
  }
  return '';
}

/** What is given to `UiError::plain`, and what a function of codes may answer. */
const CODES = [
  ...new Set(
    [
      ...[...rust.matchAll(/\bUiError::plain(?=\()/g)].map((call) => bracket(call.index + call[0].length)),
      ...[...rust.matchAll(/fn \w*_code\([^)]*\) -> &'static str[\s\S]*?\n\}/g)].map(([body]) => body),
      ...[...rust.matchAll(/let code = (?:match|if)[\s\S]*?;\n/g)].map(([body]) => body),
    ].flatMap((text) => [...text.matchAll(/"([a-z]+(?:_[a-z]+)*)"/g)].map(([, code]) => code ?? '')),
  ),
].sort();

const all = keys(catalogue, '');

describe('the catalogue', () => {
  it('has no text that nothing shows', () => {
    const named = new Set(SAID);
    // `list.state.${…}` uses every text under `list.state.`.
    const stems = [...sources.matchAll(/`([a-z_]+\.[a-z_.]*)\$\{/g)].map(([, stem]) => stem ?? '');
    const unused = all
      .map(([key]) => key)
      .filter((key) => !named.has(key) && !AT_RUN_TIME.some((start) => key.startsWith(start)))
      .filter((key) => !stems.some((stem) => key.startsWith(stem)))
      .filter((key) => !sources.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });

  it('has every text that the source names', () => {
    const known = new Set(all.map(([key]) => key));
    const used = [...sources.matchAll(/\bt\(\s*'([a-z_.]+)'/g)].map(([, key]) => key ?? '');
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((key) => !known.has(key))).toEqual([]);
  });

  it('finds what the application names', () => {
    expect(CODES.length).toBeGreaterThan(60);
    expect(CODES).toContain('wrong_password');
    expect(CODES).toContain('certificate_wanted');
    expect(CODES).toContain('settings_busy');
  });

  it.each(CODES)('has words for the failure %s', (code) => {
    for (const part of ['title', 'happened', 'why', 'todo']) expect(look(`errors.${code}.${part}`), part).toBeTruthy();
  });

  it.each(SAID)('has the sentence %s', (key) => {
    expect(look(key)).toBeTruthy();
  });

  it('has a word for everything that the application says in one word', () => {
    const words = {
      'connection.fault.': [
        'unknown_authority',
        'expired',
        'not_yet_valid',
        'wrong_host',
        'revoked',
        'changed',
        'invalid',
      ],
      'connection.check.trust.': ['system', 'authority', 'pin', 'plain', 'refused', 'unknown'],
      'sheet.ways.app_id_': ['kept', 'organisation', 'practice', 'built_in', 'python'],
      'sheet.waiting.because.': ['ports_taken', 'remote', 'python', 'registered'],
      'list.state.': ['signing_in', 'renewing', 'checking', 'signing_out'],
      'detail.kept.': ['renewal_token', 'password', 'token', 'app_secret', 'api_key'],
      'detail.scheme.': [...SCHEMES],
      'scheme.': [...SCHEMES],
    };
    const asked = Object.entries(words).flatMap(([stem, ends]) => ends.map((end) => stem + end));
    expect(asked.filter((key) => look(key) === undefined)).toEqual([]);
  });

  it('speaks as the design asks: no exclamation marks, no "please", no "oops", no blame', () => {
    const rude =
      /!|\bplease\b|\boops\b|\bsorry\b|\binvalid\b|\byou failed\b|\blog in\b|\blogin(?! keyring)|\bauthenticat/i;
    // Words of other programs are quoted as they are.
    const quoted = /[“"][^”"]*[”"]/g;
    const texts = [...all, ...keys(callback, 'callback')].flatMap(([key, forms]) => forms.map((form) => [key, form]));
    expect(texts.filter(([, form]) => rude.test((form ?? '').replace(quoted, '')))).toEqual([]);
  });
});
