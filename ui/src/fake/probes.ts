/** What the fake portal answers to an address. The rules of real addresses live in the application, not here. */
import type { AddressReading, Check, ConnectionFile, ConnectionTrial, ProbeReport, UiError, Way } from '../bindings';
import type { ErrorCode } from '../text';
import { raise } from './memory';
import { failure, NOON, said, DAY, type World } from './world';

/** What other programs this computer has. */
type Here = World['bridges'];

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

/** What a connection file says; an empty one says nothing. */
export function connection(name: string, contents: number[]): ConnectionFile {
  if (contents.length === 0) return raise(failure('connection_file_broken', { params: { file: name } }));
  return { address: 'https://gis6443.aldermoor.example/arcgis', user: 'field.crew' };
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
  here: Here,
): ProbeReport | UiError {
  if (trial.error) return trial.error;
  const report = ofPortal(address, probeId, known, trial, here);
  if ('code' in report || !(report.host.startsWith('gis6443') || report.plainHttp)) return report;
  const ways = [way('server', 'recommended'), way('api-key'), way('anonymous')];
  if (here.pro) ways.push({ ...way('pro'), likely: false });
  const checks = report.checks.map((check) =>
    check.kind === 'ways' ? { ...check, finding: said('probe.ways.list', { ways: 'server' }) } : check,
  );
  return { ...report, isServer: true, version: 'Server', ways, checks, reason: said('probe.reason.server') };
}

const way = (scheme: string, fit: Way['fit'] = 'offered'): Way => ({ scheme, fit, likely: true, why: null });

/** The ways under "More ways". */
function others(host: string, here: Here): Way[] {
  const absent = (code: ErrorCode) => said('probe.not_available', { code });
  const bridge = (scheme: string, is: boolean, code: ErrorCode): Way => ({
    ...way(scheme, is ? 'offered' : 'not_available'),
    likely: false,
    why: is ? null : absent(code),
  });
  return [
    { ...way('saml-kerberos', host.includes('aldermoor') ? 'offered' : 'not_found'), likely: false },
    bridge('notebook', here.notebook, 'notebook_not_here'),
    bridge('pro', here.pro, 'pro_wrong_system'),
  ];
}

function ofPortal(
  address: string,
  probeId: string,
  known: string | null,
  trial: ConnectionTrial,
  here: Here,
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
      way('browser', 'recommended'),
      way('password', host.includes('nopassword') ? 'not_found' : 'offered'),
      ...['api-key', 'app', 'anonymous'].map((scheme) => way(scheme)),
      ...others(host, here),
    ],
    reason: said('probe.reason.own_sign_in_page', { organisation }),
    appId: appless
      ? { kind: 'needed' }
      : { kind: 'known', appId: 'portico', source: local ? 'practice' : 'kept', pastedCode: false },
    knownPortalId: known,
    plainHttp: trial.trust === 'plain',
  };
}
