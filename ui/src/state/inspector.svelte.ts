import { SvelteSet } from 'svelte/reactivity';
import type { Inspection, UiError } from '../bindings';
import { asUiError, type Host } from '../host';
import { isOne } from '../text';
import type { Kept } from './kept.svelte';
import type { Selection } from './selection.svelte';
import { isSignedIn } from './services.svelte';

/** What the portal says of the account in view: which servers take its token, and what it may do. */
export class Inspector {
  /** The question that is open, about this account. */
  #asking = $state.raw<{ id: string } | null>(null);
  #found = $state.raw<Record<string, Inspection>>({});
  #failed = $state.raw<Record<string, UiError>>({});
  /** Who was checked or signed out since: what was found of them is asked for again. */
  readonly #outdated = new SvelteSet<string>();
  readonly #host: Host;
  readonly #kept: Kept;
  readonly #selection: Selection;

  constructor(host: Host, kept: Kept, selection: Selection) {
    this.#host = host;
    this.#kept = kept;
    this.#selection = selection;
  }

  /** What was found about the account in view. */
  get found(): Inspection | null {
    const id = this.#selection.profileId;
    return (id === null ? undefined : this.#found[id]) ?? null;
  }

  /** Whether the portal is being asked about the account in view. */
  get isAsking(): boolean {
    return this.#asking !== null && this.#asking.id === this.#selection.profileId;
  }

  /** Why nothing was found. */
  get error(): UiError | null {
    const id = this.#selection.profileId;
    return (id === null ? undefined : this.#failed[id]) ?? null;
  }

  /** Asks about the account in view, where nothing is known of it or that is outdated; an earlier question is called off. */
  see(): void {
    const id = this.#selection.profileId;
    const card = this.#kept.profile(id);
    if (id === null || !card?.schemeKnown || !isSignedIn(card)) return;
    if (this.#asking?.id === id || (!this.#outdated.has(id) && (this.#found[id] || this.#failed[id]))) return;
    void this.#ask(id);
  }

  /** Asks again. */
  again(): void {
    if (this.#selection.profileId !== null) void this.#ask(this.#selection.profileId);
  }

  /** What was found stays in view, and is asked for again when the account is next seen signed in. */
  outdate(profileId: string): void {
    if (this.#asking?.id === profileId) this.#callOff();
    this.#outdated.add(profileId);
    this.#failed = without(this.#failed, profileId);
  }

  /** Forgets what was found of an account that is not signed in any more. */
  forget(profileId: string): void {
    if (this.#asking?.id === profileId) this.#callOff();
    if (!this.#found[profileId] && !this.#failed[profileId]) return;
    this.#found = without(this.#found, profileId);
    this.#failed = without(this.#failed, profileId);
  }

  async #ask(id: string): Promise<void> {
    this.#callOff();
    const asking = { id };
    this.#asking = asking;
    this.#failed = without(this.#failed, id);
    let found: Inspection | null = null;
    let error: UiError | null = null;
    try {
      found = (await this.#host.standingOf(id)) ?? (await this.#host.inspectProfile(id, job(id)));
    } catch (caught) {
      error = asUiError(caught);
    }
    // A question that was called off says nothing, and ends nothing.
    if (this.#asking !== asking) return;
    this.#asking = null;
    if (isOne(error, 'cancelled')) return;
    this.#outdated.delete(id);
    if (found !== null) this.#found = { ...this.#found, [id]: found };
    if (error !== null) this.#failed = { ...this.#failed, [id]: error };
  }

  #callOff(): void {
    if (this.#asking !== null) void this.#host.cancelJob(job(this.#asking.id));
    this.#asking = null;
  }
}

const job = (profileId: string) => `inspect-${profileId}`;

const without = <T>(all: Record<string, T>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([one]) => one !== id));
