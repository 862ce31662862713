import type { ProfileDetail } from '../bindings';
import type { Host, Off } from '../host';
import type { Kept } from './kept.svelte';

/** The account in view and its detail. */
export class Selection {
  /** The chosen row; the first is chosen when it is gone, or none was yet. */
  chosen = $state<string | null>(null);
  #detail = $state.raw<ProfileDetail | null>(null);
  readonly #host: Host;
  readonly #kept: Kept;
  /** The chosen row is so new that it is not on the list yet. */
  #isAwaited = false;
  #reading = 0;

  constructor(host: Host, kept: Kept) {
    this.#host = host;
    this.#kept = kept;
  }

  /** The row in view: the chosen one, else the first of the list. */
  get profileId(): string | null {
    const chosen = this.#kept.profile(this.chosen) ?? firstShown(this.#kept);
    return chosen?.profileId ?? null;
  }

  /** The detail of the row in view, with the newest row; null until it is read. */
  get detail(): ProfileDetail | null {
    const card = this.#kept.profile(this.profileId);
    if (!card || this.#detail?.card.profileId !== card.profileId) return null;
    const siblings = this.#detail.siblings.map((old) => this.#kept.profile(old.profileId) ?? old);
    return { ...this.#detail, card, siblings };
  }

  /** Puts an account in view. */
  choose(profileId: string): void {
    this.chosen = profileId;
    this.#isAwaited = this.#kept.profile(profileId) === undefined;
    void this.#readWhole();
  }

  /** Follows the news about what is in view; the answer ends it. */
  start(): Off {
    const offs = [
      // After the list, which is asked for first: the row in view may be another then.
      this.#host.onOverviewChanged(() => void this.#kept.settled().then(() => this.read())),
      this.#host.onProfileChanged((card) => {
        if (card.profileId === this.profileId) void this.read();
      }),
    ];
    return () => offs.forEach((off) => off());
  }

  /** Reads the detail of the row in view. */
  async read(): Promise<void> {
    const profileId = this.profileId;
    // What is in view stays in view, also when it moves in the list.
    if (!this.#isAwaited) this.chosen = profileId;
    if (profileId === null) return;
    const reading = ++this.#reading;
    // A profile that was just removed has no detail any more; the overview that follows takes it out of view.
    const detail = await this.#host.profileDetail(profileId).catch(() => null);
    if (detail && reading === this.#reading && profileId === this.profileId) this.#detail = detail;
  }

  async #readWhole(): Promise<void> {
    if (this.#isAwaited) await this.#kept.read();
    this.#isAwaited = false;
    await this.read();
  }
}

const firstShown = (kept: Kept) => kept.profiles.find((card) => card.favourite) ?? kept.profiles[0];
