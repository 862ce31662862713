/** Words about a connection that are put together from several facts. */
import type { CertificateFaultName, CertificateView, Connection, ConnectionTrial, PinView } from '../../bindings';
import { t } from '../../text';
import { dayMonthYear } from '../../text/times';

/** A fingerprint as people read it to each other: 16 groups of 4 digits. */
export const groups = (sha256: string): string[] => sha256.toUpperCase().match(/.{1,4}/g) ?? [];

/** What is wrong with a certificate, in a sentence. */
export function faultWords(fault: CertificateFaultName, host: string, certificate: CertificateView | null): string {
  const date = (at: number | undefined) => (at === undefined ? '' : dayMonthYear(at));
  return t(`connection.fault.${fault}`, {
    host,
    from: date(certificate?.notBefore),
    until: date(certificate?.notAfter),
  });
}

/** What was wrong with a certificate when it was accepted; only its fingerprint is kept. */
export function pinWords(pin: PinView, host: string): string {
  const day = dayMonthYear(pin.since);
  return t(`connection.then.${pin.fault}`, { host, day });
}

/** What came of a check, in a line. */
export function trialWords(trial: ConnectionTrial): string {
  const { host, ms } = trial;
  const answer =
    ms === null ? t('connection.check.answers_only', { host }) : t('connection.check.answers', { host, ms });
  return `${answer} ${t(`connection.check.trust.${trial.trust}`)}`;
}

/** What of a connection is more than usual, for the detail pane. */
export function unusual({ proxy, authority, accepted, plainHttp }: Connection): string[] {
  const lines: string[] = [];
  if (plainHttp === true) lines.push(t('connection.detail.plain'));
  if (accepted !== null) lines.push(t('connection.detail.pin'));
  if (authority !== null) lines.push(t('connection.detail.authority'));
  if (proxy.kind === 'manual') lines.push(t('connection.detail.proxy', { proxy: proxy.address }));
  if (proxy.kind === 'none') lines.push(t('connection.detail.no_proxy'));
  return lines;
}
