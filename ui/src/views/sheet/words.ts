/** Words of the sheet that are put together from several facts. */
import type { Browser, BrowserChoice, ProfileDetail, ProbeReport, Stay, UiError, VaultState } from '../../bindings';
import type { SheetFlow } from '../../state/sheet-flow.svelte';
import { errorWords, exact, keyringName, moment, say, span, t, type ErrorWords } from '../../text';
import { plain } from '../../text/plain';

const MINUTE = 60_000;

/** The words of a failure, with the portal's name where the failure does not bring it. */
export function flowWords(flow: SheetFlow, error: UiError): ErrorWords {
  const address = flow.portal?.address ?? flow.report?.address;
  // With its port: it may be what is wrong.
  const host = address?.split('/')[0] ?? flow.host;
  return errorWords({ ...error, params: { organisation: flow.organisation, host, ...error.params } });
}

/** A waiting time that counts up: "12 s", "1 min 12 s". */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return t('common.time.seconds', { count: seconds });
  return t('common.time.minutes_seconds', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

/** A limit in whole minutes: "10 min". */
export function limit(ms: number): string {
  return t('common.time.minutes', { count: Math.round(ms / MINUTE) });
}

/** "Firefox, Work profile", "Firefox, private window", "Your usual browser"; `usual` is the word for the last. */
export function browserName(choice: BrowserChoice, browsers: Browser[], usual = t('sheet.ways.usual')): string {
  const browser = browsers.find((one) => one.id === choice.browser);
  const name = browser?.name ?? plain(choice.browser ?? usual);
  if (choice.private) return t('sheet.ways.in_private', { browser: name });
  if (choice.profile === null) return name;
  const profile = browser?.profiles.find((one) => one.id === choice.profile)?.name ?? choice.profile;
  return t('sheet.ways.with_profile', { browser: name, profile });
}

/** What was found, in one breath for a screen reader. */
export function spokenReport(report: ProbeReport): string {
  const checks = report.checks.map((check) => `${t(`sheet.address.${check.kind}`)}: ${say(check.finding)}.`).join(' ');
  const { organisation, version } = report;
  return t('sheet.address.result', { organisation, version: version ?? report.address, checks });
}

/** How long the person stays signed in, or what stands for none is ready (`held`), for the pill of the last page. */
export function stayWords(stay: Stay | null, now: number, held = false): string {
  if (stay?.renews) {
    if (stay.until === null) return t(held ? 'sheet.ready.held.renews' : 'sheet.ready.renews');
    return t(held ? 'sheet.ready.held.until' : 'sheet.ready.until', { date: moment(stay.until, now) });
  }
  if (stay?.until == null) return t(held ? 'sheet.ready.held.signed_in' : 'sheet.ready.signed_in');
  return t(held ? 'sheet.ready.held.left' : 'sheet.ready.left', { span: span(stay.until - now) });
}

/** What is kept of a new profile, and where: a title and a sentence. */
export function keptWords(detail: ProfileDetail, vault: VaultState): { title: string; text: string; ok: boolean } {
  const { place, secrets } = detail.kept;
  if (place === 'memory') return { title: t('sheet.ready.kept_memory'), text: t('sheet.ready.memory_sub'), ok: false };
  if (detail.card.scheme === 'anonymous')
    return { title: t('sheet.ready.kept_nothing'), text: t('sheet.ready.public_sub'), ok: false };
  if (place !== 'keyring')
    return { title: t('sheet.ready.kept_nothing'), text: t('sheet.ready.nothing_sub'), ok: false };
  const name = keyringName(vault);
  const title = name === null ? t('sheet.ready.kept') : t('sheet.ready.kept_in', { name });
  if (secrets.includes('app_secret')) return { title, text: t('sheet.ready.app_secret'), ok: true };
  if (secrets.includes('api_key')) return { title, text: t('sheet.ready.api_key'), ok: true };
  if (secrets.includes('password')) return { title, text: t('sheet.ready.password'), ok: true };
  const brought = ['token', 'notebook', 'pro'].includes(detail.card.scheme);
  if (brought && secrets.includes('token')) return { title, text: t('sheet.ready.token_brought'), ok: true };
  const text = t(secrets.includes('token') ? 'sheet.ready.token' : 'sheet.ready.renewal_token');
  return { title, text, ok: true };
}

/** The name to greet a person with: the first word of the full name, unless it is written "Surname, Name". */
export function greeting(fullName: string): string {
  const [first = fullName] = fullName.trim().split(/\s+/u);
  return first.endsWith(',') ? fullName : first;
}

/** A report for the IT team: what happened and the server's own words. No secret reaches a failure. */
export function report(flow: SheetFlow, error: UiError, at: number): string {
  const lines = [
    t('sheet.report.app', { version: flow.overview?.version ?? '' }),
    t('sheet.report.at', { at: exact(at) }),
    t('sheet.report.portal', { address: flow.report?.address ?? flow.portal?.address ?? flow.host }),
    t('sheet.report.way', { scheme: flow.attempt.scheme }),
    t('sheet.report.code', { code: error.code }),
    t('sheet.report.happened', { text: flowWords(flow, error).happened }),
  ];
  if (error.details.length > 0) lines.push(t('sheet.report.details'), ...error.details);
  return lines.join('\n');
}
