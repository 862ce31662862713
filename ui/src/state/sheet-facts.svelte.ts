import type { Host } from '../host';
import type {
  AppIdState,
  Overview,
  PortalCard,
  ProbeReport,
  ProfileCard,
  ProfileDetail,
  SignInTarget,
  UiError,
} from '../bindings';
import { AddressEntry } from './sheet-address.svelte';
import { Probe } from './sheet-probe.svelte';
import type { SignInRun } from './sheet-run.svelte';

/** Why the sheet is open. */
export type Occasion =
  // A new portal, or that of an account whose portal's record is missing.
  | { kind: 'add'; lost?: ProfileDetail }
  | { kind: 'again'; detail: ProfileDetail }
  | { kind: 'another'; portal: PortalCard };

/** What the sheet knows about the portal it is about: from its report, from what is kept, from the sign-in itself. */
export abstract class SheetFacts {
  /** Why the sheet is open. */
  occasion = $state.raw<Occasion>({ kind: 'add' });
  /** Portals, accounts and settings as they were when the sheet opened. */
  overview = $state.raw<Overview | null>(null);
  /** The sign-in under way. */
  run = $state.raw<SignInRun | null>(null);
  /** The address field. */
  readonly entry: AddressEntry;
  /** The question to a kept portal. */
  readonly survey: Probe;

  constructor(host: Host) {
    this.entry = new AddressEntry(host);
    this.survey = new Probe(host);
  }

  /** What was found at the portal, once it was asked. */
  get report(): ProbeReport | null {
    return this.occasion.kind === 'add' ? this.entry.probe.report : this.survey.report;
  }

  /** The portal, if it is a kept one. */
  get portal(): PortalCard | null {
    if (this.occasion.kind === 'again') return this.occasion.detail.portal;
    if (this.occasion.kind === 'another') return this.occasion.portal;
    const known = this.report?.knownPortalId ?? null;
    return this.overview?.portals.find((portal) => portal.portalId === known) ?? null;
  }

  /** The accounts that are kept for the portal already. */
  get accounts(): ProfileCard[] {
    const portal = this.portal?.portalId;
    return this.overview?.profiles.filter((profile) => profile.portalId === portal) ?? [];
  }

  /** The organisation, as the portal says it. */
  get organisation(): string {
    const kept = this.portal;
    return this.run?.view?.organisation ?? this.report?.organisation ?? kept?.organisation ?? kept?.name ?? '';
  }

  /** The host that the sign-in page has to show. */
  get host(): string {
    return this.run?.view?.host ?? this.report?.host ?? this.portal?.address.split('/')[0] ?? '';
  }

  /** The app ID of the portal; null while nobody asked. */
  get appId(): AppIdState | null {
    return this.report?.appId ?? null;
  }

  /** Whether this is the practice portal of this computer. */
  get practising(): boolean {
    return this.portal?.source === 'practice' || (this.appId?.kind === 'known' && this.appId.source === 'practice');
  }

  /** What a sign-in is about. */
  protected target(): SignInTarget {
    if (this.occasion.kind === 'again') {
      return { kind: 'profile', profileId: this.occasion.detail.card.profileId };
    }
    const probed = { probeId: this.report?.probeId ?? '', name: this.entry.name };
    const lost = this.occasion.kind === 'add' ? this.occasion.lost : undefined;
    if (lost) return { kind: 'restored', ...probed, profileId: lost.card.profileId };
    if (this.portal) return { kind: 'portal', portalId: this.portal.portalId };
    return { kind: 'probed', ...probed };
  }

  /** Whether it is a server that belongs to no portal. */
  get isServer(): boolean {
    return this.report?.isServer ?? this.portal?.isServer ?? false;
  }

  /** Whether it is spoken to without encryption: no password is kept then. */
  get plainHttp(): boolean {
    return this.report?.plainHttp ?? this.portal?.plainHttp ?? false;
  }

  /** A server without encryption is asked about first, each time. */
  protected abstract askPlain(error: UiError, again: () => void): void;

  /** Whether a way is not ruled out by the portal. */
  offers(scheme: string): boolean {
    const way = this.report?.ways.find((offered) => offered.scheme === scheme);
    return this.report === null || (way !== undefined && way.fit !== 'not_found');
  }
}
