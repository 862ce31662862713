import type {
  CertificateFaultName,
  CertificateView,
  Connection,
  ConnectionTrial,
  ProxyChoice,
  Reach,
  UiError,
} from '../bindings';
import { isOne, type ErrorCode } from '../text';

/** Failures that belong to the fields of the proxy. */
const AT_PROXY: ErrorCode[] = [
  'proxy_not_understood',
  'proxy_has_password',
  'proxy_refused',
  'proxy_unreachable',
  'proxy_sign_in',
];

/** How a portal shall be reached, while a person decides it: the proxy, and what is believed of its host. */
export class ReachForm {
  /** Which proxy. */
  proxy = $state<ProxyChoice['kind']>('system');
  /** The proxy's address. */
  address = $state('');
  /** The name that the proxy asks for. */
  user = $state('');
  /** The password that it asks for, while it is in the field. */
  password = $state('');
  /** Whether the password is readable. */
  shown = $state(false);
  /** Whether a password is kept for this proxy already. */
  passwordKept = $state(false);
  /** Authorities that are believed for this host, as PEM text. */
  authority = $state<string | null>(null);
  /** What these are. */
  authorities = $state.raw<CertificateView[]>([]);
  /** The fingerprint of the certificate that was accepted. */
  pin = $state<string | null>(null);
  /** What is wrong with it and is accepted only now; empty where it was accepted before. */
  accepts = $state.raw<CertificateFaultName[]>([]);
  /** Plain http is allowed for this server. */
  plainHttp = $state(false);
  /** Why a field was not taken. */
  error = $state.raw<UiError | null>(null);
  #decided = false;

  /** Whether there is something to send. */
  get complete(): boolean {
    return this.proxy !== 'manual' || this.address.trim() !== '';
  }

  /** What a person decided; null where nobody did, so that what is kept or usual holds. */
  get given(): Reach | null {
    return this.#decided ? this.reach : null;
  }

  /** Everything as it stands in the form. */
  get reach(): Reach {
    const { authority, pin, accepts, plainHttp } = this;
    return { proxy: this.#choice(), authority, pin, accepts, plainHttp };
  }

  /** Whether a failure is to be said at the fields of the proxy. */
  isAtProxy(error: UiError | null): boolean {
    return this.proxy === 'manual' && isOne(error, ...AT_PROXY);
  }

  /** The person decided: from now on this holds instead of what is kept or usual. */
  decide(): void {
    this.#decided = true;
    this.error = null;
  }

  /** Begins with what is kept. */
  begin({ proxy, authority, authorities, accepted, plainHttp }: Connection): void {
    this.clear();
    this.proxy = proxy.kind;
    if (proxy.kind === 'manual') {
      this.address = proxy.address;
      this.user = proxy.user ?? '';
      this.passwordKept = proxy.remembered;
    }
    this.believe(authority, authorities);
    this.believePin(accepted?.sha256 ?? null);
    this.plainHttp = plainHttp ?? false;
  }

  /** Believes this certificate as it was accepted before, or none. */
  believePin(sha256: string | null): void {
    [this.pin, this.accepts] = [sha256, []];
  }

  /** Accepts the certificate that was shown, with what is wrong with it. */
  accept({ certificate, faults }: ConnectionTrial): void {
    if (certificate !== null) [this.pin, this.accepts] = [certificate.sha256, faults];
  }

  /** Whether a certificate that was shown is one that can be accepted and is not yet, or not with all its faults. */
  canAccept(seen: ConnectionTrial | null): boolean {
    if (seen?.canAccept !== true || seen.certificate === null) return false;
    const known = (fault: CertificateFaultName) => this.accepts.includes(fault);
    return this.pin !== seen.certificate.sha256 || !seen.faults.every(known);
  }

  /** Believes these authorities, and no others. */
  believe(authority: string | null, authorities: CertificateView[]): void {
    [this.authority, this.authorities] = [authority, authorities];
  }

  /** Believes these authorities besides those that are believed already. */
  addAuthority(text: string, found: CertificateView[]): void {
    const { authority, authorities } = this;
    this.believe(authority === null ? text : `${authority.trimEnd()}\n${text}`, [...authorities, ...found]);
  }

  /** Another address: nothing that was decided holds for it. What was typed about a proxy can be used again. */
  forget(): void {
    this.believe(null, []);
    this.wipe();
    this.believePin(null);
    [this.plainHttp, this.proxy, this.error] = [false, 'system', null];
    this.#decided = false;
  }

  /** Forgets the password and covers the field. */
  wipe(): void {
    this.password = '';
    this.shown = false;
  }

  /** Back to the usual. */
  clear(): void {
    this.forget();
    [this.address, this.user, this.passwordKept] = ['', '', false];
  }

  #choice(): ProxyChoice {
    if (this.proxy !== 'manual') return { kind: this.proxy };
    const user = this.user.trim();
    return {
      kind: 'manual',
      address: this.address.trim(),
      user: user === '' ? null : user,
      password: this.password === '' ? null : this.password,
    };
  }
}
