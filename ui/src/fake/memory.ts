import type {
  ClipboardChanged,
  ClipboardHold,
  ClipboardOutcome,
  ProfileCard,
  ProfileDetail,
  SignedOut,
  SignInView,
  State,
  UiError,
  VaultState,
} from '../bindings';
import type { Host, Off } from '../host';
import { facts, NOON, type World } from './world';

/** A call of the window. */
export type Call = keyof Host;

type Listeners<T> = Set<(payload: T) => void>;

const listen = <T>(to: Listeners<T>, then: (payload: T) => void): Off => {
  to.add(then);
  return () => to.delete(then);
};

/** What the fake application remembers, and how it tells the window. */
export class Memory {
  /** Portals, profiles, keyring; a test may change it before it mounts something. */
  world: World;
  /** Every call in order with its arguments; a typed password or code is never among them. */
  readonly calls: [Call, ...unknown[]][] = [];
  protected readonly latency: number;
  protected readonly signInListeners: Listeners<SignInView> = new Set();
  readonly #overviewListeners: Listeners<void> = new Set();
  readonly #profileListeners: Listeners<ProfileCard> = new Set();
  readonly #clipboardListeners: Listeners<ClipboardChanged> = new Set();
  readonly #failures = new Map<Call, UiError>();
  readonly #began = Date.now();
  #count = 0;

  /** `latency` is what a call takes, in milliseconds. */
  constructor(world: World, latency: number) {
    this.world = world;
    this.latency = latency;
  }

  // Half a minute early, so that a scene's round minutes still read as such while it is looked at.
  now = () => NOON - 30_000 + (Date.now() - this.#began);

  onOverviewChanged = (then: () => void) => listen(this.#overviewListeners, then);
  onProfileChanged = (then: (card: ProfileCard) => void) => listen(this.#profileListeners, then);
  onClipboardChanged = (then: (change: ClipboardChanged) => void) => listen(this.#clipboardListeners, then);
  onSignInChanged = (then: (view: SignInView) => void) => listen(this.signInListeners, then);

  /** The next call of this name is refused. */
  failNext(call: Call, error: UiError): void {
    this.#failures.set(call, error);
  }

  /** How often a call was made. */
  count(call: Call): number {
    return this.calls.filter(([name]) => name === call).length;
  }

  /** Changes a profile's state and tells the window, as news from the portal would. */
  setState(profileId: string, state: State): void {
    this.update(profileId, { state, checkedAt: this.now() });
  }

  protected note(call: Call, args: unknown[]): void {
    this.calls.push([call, ...args]);
  }

  protected async answer<T>(call: Call, args: unknown[], act: () => T): Promise<T> {
    this.note(call, args);
    if (this.latency > 0) await new Promise((done) => setTimeout(done, this.latency));
    const error = this.#failures.get(call);
    this.#failures.delete(call);
    if (error) return raise(error);
    return structuredClone(act());
  }

  protected id(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }

  /** A row, by its id. */
  card(profileId: string): ProfileCard {
    const card = this.world.overview.profiles.find((one) => one.profileId === profileId);
    if (!card) throw new Error(`no profile ${profileId}`);
    return card;
  }

  /** The detail of a profile. */
  detail(profileId: string): ProfileDetail {
    const { portals, profiles } = this.world.overview;
    const card = this.card(profileId);
    const portal = portals.find((one) => one.portalId === card.portalId) ?? null;
    const siblings = profiles.filter((one) => one.portalId === card.portalId && one !== card);
    const portalUrl = portal && `${portal.source === 'practice' ? 'http' : 'https'}://${portal.address}`;
    return { card, portal, siblings, portalUrl, typedName: null, ...(this.world.facts[profileId] ?? facts([])) };
  }

  protected update(profileId: string, change: Partial<ProfileCard>): null {
    const card = Object.assign(this.card(profileId), change);
    this.#profileListeners.forEach((then) => then(structuredClone(card)));
    return null;
  }

  /** Tells the window to read the overview again. */
  changed(): void {
    this.#overviewListeners.forEach((then) => then());
  }

  protected vault(state: VaultState): VaultState {
    this.world.overview.vault = state;
    this.changed();
    return state;
  }

  protected hold(profileId: string): ClipboardHold {
    const copiedAt = this.now();
    const clearsAt = copiedAt + this.world.overview.settings.clipboardSeconds * 1000;
    const hold = { profileId, copiedAt, clearsAt, certain: true };
    this.world.overview.clipboard = hold;
    this.#clipboardListeners.forEach((then) => then({ hold, outcome: null }));
    setTimeout(() => this.world.overview.clipboard === hold && this.clear(), hold.clearsAt - copiedAt);
    return hold;
  }

  protected clear(): ClipboardOutcome {
    const outcome = this.world.clipboardOurs ? 'cleared' : 'left_alone';
    this.world.overview.clipboard = null;
    this.#clipboardListeners.forEach((then) => then({ hold: null, outcome }));
    return outcome;
  }

  protected signedOut(profileId: string): SignedOut {
    if (this.world.overview.clipboard?.profileId === profileId) this.clear();
    const { revokes } = this.world;
    const { state } = this.card(profileId);
    const tokenUntil = 'stay' in state ? (state.stay?.tokenUntil ?? null) : null;
    return {
      revoked: revokes,
      revokeError: revokes
        ? null
        : { code: 'portal_unreachable', params: { host: 'gis.aldermoor.example' }, details: [], retryAt: null },
      forgotten: true,
      forgetError: null,
      endsByItself: revokes ? null : tokenUntil,
    };
  }
}

/** Refuses a call, as the application does: with a value that is not an `Error`. */
export function raise(error: UiError): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- Tauri rejects with the application's own value.
  throw error;
}
