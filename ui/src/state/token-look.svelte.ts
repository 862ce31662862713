import type { Inspection, UiError } from '../bindings';
import { asUiError, type Host } from '../host';
import { isOne } from '../text';
import { Busy } from './busy.svelte';

const JOB = 'inspect-token';

/** A pasted token on its way to one portal, and what that said of it. */
export class TokenLook {
  portalId = $state('');
  token = $state('');
  referer = $state('');
  shown = $state(false);
  found = $state.raw<Inspection | null>(null);
  error = $state.raw<UiError | null>(null);
  readonly asking = new Busy();
  /** Counts the forms: an answer for one that was left is dropped. */
  #turn = 0;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get isComplete(): boolean {
    return this.portalId !== '' && this.token.trim() !== '';
  }

  /** Asks the chosen portal. The field is empty from then on. */
  async ask(): Promise<void> {
    if (!this.isComplete) return;
    const referer = this.referer.trim();
    const asked = { portalId: this.portalId, token: this.token, referer: referer === '' ? null : referer };
    this.error = null;
    const turn = this.#turn;
    await this.asking.run(async () => {
      try {
        const found = await this.#host.inspectToken(asked, JOB);
        if (turn !== this.#turn) return;
        this.found = found;
        this.#wipe();
      } catch (caught) {
        const error = asUiError(caught);
        if (turn === this.#turn && !isOne(error, 'cancelled')) this.error = error;
      }
    });
  }

  /** Goes back to the empty form. */
  again(): void {
    this.#turn += 1;
    this.found = null;
    this.error = null;
    this.#wipe();
  }

  /** Ends the question under way and forgets everything. */
  end(): void {
    void this.#host.cancelJob(JOB);
    this.again();
    this.referer = '';
  }

  #wipe(): void {
    this.token = '';
    this.shown = false;
  }
}
