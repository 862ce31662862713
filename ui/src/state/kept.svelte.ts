import type { Overview, PortalCard, ProfileCard, UiError, VaultState } from '../bindings';
import { asUiError, type Host, type Off } from '../host';

/** What is kept: portals, accounts, keyring, settings. It follows the application's news. */
export class Kept {
  /** Everything as last read; null until the first answer. */
  overview = $state.raw<Overview | null>(null);
  /** Why nothing can be read; null while all is well. */
  failure = $state.raw<UiError | null>(null);
  readonly #host: Host;
  #reading = 0;
  /** The questions whose answer is still to come. */
  #awaited = 0;
  /** The newest question. */
  #latest: Promise<void> = Promise.resolve();

  constructor(host: Host) {
    this.#host = host;
  }

  /** The accounts, in the order of the list. */
  get profiles(): ProfileCard[] {
    return this.overview?.profiles ?? [];
  }

  /** The keyring. */
  get vault(): VaultState {
    return this.overview?.vault ?? { kind: 'unknown' };
  }

  /** Follows the news; the answer ends it. */
  start(): Off {
    const offs = [
      this.#host.onOverviewChanged(() => void this.read()),
      this.#host.onProfileChanged((card) => this.put(card)),
    ];
    return () => offs.forEach((off) => off());
  }

  /** Reads the overview, and waits until it is there: an answer that a newer question overtook is dropped for its. */
  read(): Promise<void> {
    this.#latest = this.#ask();
    return this.settled();
  }

  /** Waits until the newest question is answered. */
  async settled(): Promise<void> {
    let seen;
    do {
      seen = this.#latest;
      await seen;
    } while (seen !== this.#latest);
  }

  async #ask(): Promise<void> {
    const reading = ++this.#reading;
    this.#awaited += 1;
    try {
      const overview = await this.#host.overview();
      if (reading === this.#reading) [this.overview, this.failure] = [overview, null];
    } catch (caught) {
      if (reading === this.#reading) this.failure = asUiError(caught);
    } finally {
      this.#awaited -= 1;
    }
  }

  /** Takes news about one row. A row that is not on the list yet comes with the next overview. */
  put(card: ProfileCard): void {
    // An answer on its way may be older than these news.
    if (this.#awaited > 0) void this.read();
    if (!this.overview) return;
    const profiles = this.overview.profiles.map((old) => (old.profileId === card.profileId ? card : old));
    this.overview = { ...this.overview, profiles };
  }

  /** A row by its id. */
  profile(profileId: string | null): ProfileCard | undefined {
    return this.profiles.find((card) => card.profileId === profileId);
  }

  /** A portal by its id. */
  portal(portalId: string): PortalCard | undefined {
    return this.overview?.portals.find((portal) => portal.portalId === portalId);
  }

  /** The portal of a row. */
  portalOf(profileId: string | null): PortalCard | undefined {
    const card = this.profile(profileId);
    return card && this.portal(card.portalId);
  }

  /** How many accounts the portal has here. */
  accountsOn(portalId: string): number {
    return this.profiles.filter((card) => card.portalId === portalId).length;
  }
}
