/** Certificates of the fake network, and what stands in the way of whoever asks a host. */
import type {
  CertificateFaultName,
  CertificateNameView,
  CertificateView,
  ConnectionTrial,
  ProxyChoice,
  Reach,
  UiError,
} from '../bindings';
import type { ErrorCode } from '../text';
import { DAY, failure, NOON } from './world';

/** Digits that only look like a fingerprint. */
const digits = (seed: string): string => {
  let state = Array.from(seed).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: 64 }, () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return (state >>> 28).toString(16);
  }).join('');
};

const LONG =
  'Directorate for Land Registration, Surveying and Geographic Information of the Aldermoor District Council';

const CITY = 'City of Aldermoor';

function nameOf(common: string, organisation: string): CertificateNameView {
  return { full: `CN=${common}, O=${organisation}`, common, organisation };
}

/** The certificate that a host shows. */
export function certificateOf(host: string): CertificateView {
  const name = host.split(':')[0] ?? host;
  const old = name.includes('old-certificate');
  const long = name.includes('long');
  const names = long
    ? Array.from({ length: 12 }, (_, at) => `node${at}.${name}`)
    : [old ? 'maps.aldermoor.example' : name];
  return {
    subject: nameOf(names[0] ?? '', long ? LONG : CITY),
    issuer: nameOf('City of Aldermoor Issuing Authority 2', CITY),
    names,
    notBefore: NOON - (old ? 800 : 252) * DAY,
    notAfter: NOON + (old ? -9 : 113) * DAY,
    sha256: digits(name),
  };
}

/** An authority as it is read from a text that has its word in it. */
export const authorityOf = (text: string): CertificateView[] =>
  Array.from({ length: (text.match(/BEGIN CERTIFICATE/g) ?? []).length }, (_, at) => ({
    subject: nameOf(`City of Aldermoor ${at === 0 ? 'Root' : 'Issuing'} Authority`, CITY),
    issuer: nameOf('City of Aldermoor Root Authority', CITY),
    names: [],
    notBefore: NOON - 1500 * DAY,
    notAfter: NOON + 2100 * DAY,
    sha256: digits(`authority ${at}`),
  }));

const WRONG: [string, CertificateFaultName[], ErrorCode][] = [
  ['untrusted', ['unknown_authority'], 'certificate_not_trusted'],
  ['old-certificate', ['expired', 'wrong_host'], 'certificate_expired'],
  ['lapsed', ['unknown_authority', 'expired'], 'certificate_expired'],
  ['changed', ['changed', 'unknown_authority'], 'certificate_changed'],
  ['revoked', ['revoked'], 'certificate_revoked'],
];

/** What a proxy says; null when it lets the question through. */
export function proxyTrouble(proxy: ProxyChoice): UiError | null {
  if (proxy.kind !== 'manual') return null;
  const { address, user, password } = proxy;
  if (address.includes('@')) return failure('proxy_has_password');
  if (!/:\d+$/.test(address)) return failure('proxy_not_understood');
  const host = address.replace(/^\w+:\/\//, '');
  const named = (code: ErrorCode) => failure(code, { params: { host } });
  if (address.includes('closed')) return named('proxy_refused');
  if (address.includes('gone')) return named('proxy_unreachable');
  return address.includes('asks') && (user === null || password === null) ? named('proxy_sign_in') : null;
}

/** What comes of asking a host. */
export function tried(host: string, reach: Reach): ConnectionTrial {
  const certificate = certificateOf(host);
  const none = { host, ms: null, certificate: null, faults: [], canAccept: false };
  const proxy = proxyTrouble(reach.proxy);
  if (proxy) return { ...none, trust: 'unknown', error: proxy };
  if (host.includes('proxied') && reach.proxy.kind !== 'manual')
    return { ...none, trust: 'unknown', error: failure('portal_unreachable', { params: { host } }) };
  if (host.includes('plain')) {
    if (reach.plainHttp) return { ...none, ms: 61, trust: 'plain', error: null };
    return { ...none, trust: 'unknown', error: failure('plain_http_asked', { params: { host } }) };
  }
  const [, faults, code] = WRONG.find(([word]) => host.includes(word)) ?? [];
  const seen = { host, ms: 84, certificate, canAccept: false, error: null };
  if (!faults || !code) return { ...seen, trust: 'system', faults: [] };
  const known = reach.accepts.length > 0 || !host.includes('lapsed');
  if (reach.pin === certificate.sha256 && known) return { ...seen, trust: 'pin', faults };
  if (reach.authority !== null && faults.every((fault) => fault === 'unknown_authority'))
    return { ...seen, trust: 'authority', faults: [] };
  const error = failure(code, { params: { host }, details: [`TLS handshake with ${host}`] });
  return { ...seen, ms: null, trust: 'refused', faults, canAccept: code !== 'certificate_revoked', error };
}
