import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import callback from './en/callback.json';
import { catalogue } from './catalogue';
import { look } from './words';

/** Keys that are put together at run time, by how they begin. */
const AT_RUN_TIME = ['errors.', 'address_note.', 'probe.', 'register.', 'works_from.', 'activity_more.', 'scheme.'];

/** What the application names (its commands and views), so that no window ever shows a bare key. */
const CODES =
  `secrets_left address_not_understood address_not_web address_has_password address_too_long address_http_only
  address_keyword portal_unreachable name_not_found connection_refused timed_out certificate_not_trusted
  certificate_expired certificate_wrong_host not_a_portal reply_not_understood reply_too_large redirected_elsewhere
  web_tier belongs_to_portal server_without_portal portal_busy portal_failed offline wrong_password account_locked
  password_browser_only needs_more_steps mfa_needed app_id_unknown redirect_not_registered access_denied
  state_mismatch code_refused code_not_understood no_user_named not_a_member browser_not_opened ports_taken
  sign_in_replaced sign_in_timed_out cancelled renewal_refused sign_in_ended keyring_locked keyring_missing
  keyring_dismissed keyring_slow keyring_failed keyring_too_long settings_newer settings_damaged settings_read_only
  disk_full name_empty name_taken clipboard_unreachable token_not_available practice_port_taken browser_missing
  portal_record_missing another_portal internal unknown`.split(/\s+/);
const SAID = `address_note.home address_note.map address_note.item address_note.app address_note.service
  address_note.server address_note.admin address_note.sharing address_note.hosted address_note.online
  address_note.dashboard address_note.code probe.reachable.answers probe.reachable.ms probe.secure.until
  probe.secure.loopback probe.secure.soon probe.clock.fine probe.clock.behind probe.clock.ahead probe.clock.unknown
  probe.clock.fix probe.ways.list probe.ways.none probe.note.redirected probe.note.server_of
  probe.reason.own_sign_in_page probe.reason.browser_best probe.reason.browser_only probe.reason.password_only
  register.message.online register.message.enterprise works_from.any works_from.referer works_from.this_address
  works_from.address activity.signed_in activity.renewed activity.renewal_refused activity.copied activity.cleared
  activity.left_alone activity.signed_out activity.failed activity.renamed
  activity.removed activity_more.browser activity_more.password activity_more.checked
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

  it.each(CODES)('has words for the failure %s', (code) => {
    for (const part of ['title', 'happened', 'why', 'todo']) expect(look(`errors.${code}.${part}`), part).toBeTruthy();
  });

  it.each(SAID)('has the sentence %s', (key) => {
    expect(look(key)).toBeTruthy();
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
