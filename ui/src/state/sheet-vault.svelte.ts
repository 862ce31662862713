import { asUiError, type Host, type Off } from '../host';
import type { Keep, UiError, VaultState } from '../bindings';
import { isOne } from '../text';

type Door = Pick<Host, 'overview' | 'onOverviewChanged' | 'unlockKeyring' | 'cancelUnlock'>;

/** Where the secret of this sign-in goes, said before anything is saved. */
export class VaultGate {
  /** The keyring. */
  state = $state.raw<VaultState>({ kind: 'unknown' });
  /** The person chose "Until I quit" in this sheet. */
  untilQuit = $state(false);
  /** The keyring is being unlocked. */
  busy = $state(false);
  /** Why it was not. */
  error = $state.raw<UiError | null>(null);
  readonly #host: Door;
  readonly #off: Off;

  constructor(host: Door) {
    this.#host = host;
    // Another program may unlock the keyring or lock it.
    this.#off = host.onOverviewChanged(() => void this.#look());
  }

  /** Where the secret goes. */
  get keep(): Keep {
    if (this.untilQuit || this.state.kind === 'missing') return 'memory';
    return this.state.kind === 'locked' && this.state.memory ? 'memory' : 'keyring';
  }

  /** Whether there is something to say before a sign-in begins. */
  get speaks(): boolean {
    if (this.state.kind === 'missing') return true;
    return this.state.kind === 'locked' && !this.state.memory && !this.untilQuit;
  }

  /** Asks the keyring to unlock itself; it shows a window of its own. */
  async unlock(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      this.state = await this.#host.unlockKeyring();
    } catch (caught) {
      const error = asUiError(caught);
      if (!isOne(error, 'cancelled')) this.error = error;
    } finally {
      this.busy = false;
    }
    return this.state.kind === 'unlocked';
  }

  /** Takes the keyring's question back. */
  async cancel(): Promise<void> {
    if (this.busy) await this.#host.cancelUnlock();
  }

  /** Secrets of this sheet stay in memory until Portico quits; a question that still stands is taken back. */
  goOnWithout(): void {
    this.untilQuit = true;
    void this.cancel();
  }

  /** The sheet is closed. */
  end(): void {
    this.#off();
    void this.cancel();
  }

  async #look(): Promise<void> {
    const overview = await this.#host.overview().catch(() => null);
    if (overview === null) return;
    this.state = overview.vault;
    if (this.state.kind === 'unlocked') this.error = null;
  }
}
