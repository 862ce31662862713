/** What the fake portal answers to an address. The rules of real addresses live in the application, not here. */
import type { AddressReading, Check, ConnectionTrial, ProbeReport, UiError } from '../bindings';
import type { ErrorCode } from '../text';
import { failure, NOON, said, DAY } from './world';

/** Cuts an address at the portal's own part: host and first path segment. */
export function reading(text: string): AddressReading {
  const trimmed = text.trim();
  if (trimmed === '') return { parts: [], kept: null, note: null, error: null };
  const found =
    /^(\s*(?:https?:\/\/)?)([\w.-]+\.[a-z]{2,}(?::\d+)?|127\.0\.0\.1(?::\d+)?|localhost(?::\d+)?)(\/(?:portal|arcgis|gis))?(.*)$/su.exec(
      text,
    );
  if (!found) {
    return { parts: [{ text, kept: false }], kept: null, note: null, error: failure('address_not_understood') };
  }
  const [, scheme = '', host = '', context = '', rest = ''] = found;
  const parts = [
    { text: scheme, kept: false },
    { text: host + context, kept: true },
    { text: rest, kept: false },
  ].filter((part) => part.text !== '');
  const note = rest.includes('webmap')
    ? said('address_note.map')
    : rest.includes('home')
      ? said('address_note.home')
      : null;
  return { parts, kept: host.toLowerCase() + context, note, error: null };
}

const TROUBLES: [string, ErrorCode][] = [
  ['gone', 'name_not_found'],
  ['refused', 'connection_refused'],
  ['slow', 'timed_out'],
  ['html', 'not_a_portal'],
  ['busy', 'portal_busy'],
];

/** The line about the connection. */
function secure(trial: ConnectionTrial, local: boolean): Check {
  const until = String(trial.certificate?.notAfter ?? NOON + 113 * DAY);
  const findings: Partial<Record<ConnectionTrial['trust'], [Check['level'], string]>> = {
    plain: ['care', 'probe.secure.plain'],
    pin: ['care', 'probe.secure.pinned'],
    authority: ['ok', 'probe.secure.authority'],
  };
  const [level, key] = findings[trial.trust] ?? ['ok', local ? 'probe.secure.loopback' : 'probe.secure.until'];
  return { kind: 'secure', level, finding: said(key, { at: until }), aside: null, fix: null };
}

/** The answer of `address`: a report, or the failure that its name or its connection asks for ("gone", "untrusted", …). */
export function probed(
  address: string,
  probeId: string,
  known: string | null,
  trial: ConnectionTrial,
): ProbeReport | UiError {
  if (trial.error) return trial.error;
  const report = ofPortal(address, probeId, known, trial);
  if ('code' in report || !(report.host.startsWith('gis6443') || report.plainHttp)) return report;
  const ways: ProbeReport['ways'] = [{ scheme: 'server', fit: 'recommended', likely: true }];
  const checks = report.checks.map((check) =>
    check.kind === 'ways' ? { ...check, finding: said('probe.ways.list', { ways: 'server' }) } : check,
  );
  return { ...report, isServer: true, version: 'Server', ways, checks, reason: said('probe.reason.server') };
}

function ofPortal(
  address: string,
  probeId: string,
  known: string | null,
  trial: ConnectionTrial,
): ProbeReport | UiError {
  const host = address.split('/')[0] ?? address;
  const trouble = TROUBLES.find(([word]) => host.includes(word));
  if (trouble) return failure(trouble[1], { params: { host }, details: [`GET https://${address}/sharing/rest/info`] });
  const local = host.startsWith('127.') || host.startsWith('localhost');
  const organisation = host.includes('aldermoor') ? 'City of Aldermoor' : local ? 'Practice City' : host;
  const behind = host.includes('clock');
  const appless = host.includes('noid');
  return {
    probeId,
    address,
    host,
    organisation,
    suggestedName: host.includes('aldermoor') ? 'Aldermoor Enterprise' : organisation,
    isServer: false,
    version: host.includes('arcgis.com') ? 'ArcGIS Online' : 'Enterprise 11.3',
    checks: [
      {
        kind: 'reachable',
        level: 'ok',
        finding: said('probe.reachable.answers'),
        aside: said('probe.reachable.ms', { ms: '84' }),
        fix: null,
      },
      secure(trial, local),
      {
        kind: 'clock',
        level: behind ? 'care' : 'ok',
        finding: behind ? said('probe.clock.behind', { seconds: '160' }) : said('probe.clock.fine'),
        aside: null,
        fix: behind ? said('probe.clock.fix') : null,
      },
      {
        kind: 'ways',
        level: 'ok',
        finding: said('probe.ways.list', { ways: 'browser,password' }),
        aside: null,
        fix: null,
      },
    ],
    note: null,
    ways: [
      { scheme: 'browser', fit: 'recommended', likely: true },
      { scheme: 'password', fit: host.includes('nopassword') ? 'not_found' : 'offered', likely: true },
      ...['api-key', 'app', 'anonymous'].map((scheme) => ({ scheme, fit: 'offered' as const, likely: true })),
    ],
    reason: said('probe.reason.own_sign_in_page', { organisation }),
    appId: appless
      ? { kind: 'needed' }
      : { kind: 'known', appId: 'portico', source: local ? 'practice' : 'kept', pastedCode: false },
    knownPortalId: known,
    plainHttp: trial.trust === 'plain',
  };
}
