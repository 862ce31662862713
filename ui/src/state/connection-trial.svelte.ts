import type { ConnectionTarget, ConnectionTrial, Reach, UiError } from '../bindings';
import { asUiError, type Host } from '../host';

type Door = Pick<Host, 'tryConnection' | 'cancelJob'>;

/** Asks once who answers, without anything secret. An answer to an older question is dropped. */
export class Trial {
  /** What came of it. */
  result = $state.raw<ConnectionTrial | null>(null);
  /** Why nobody could be asked. */
  error = $state.raw<UiError | null>(null);
  /** Whether a question is under way. */
  running = $state(false);
  #job: string | null = null;
  readonly #host: Door;

  constructor(host: Door) {
    this.#host = host;
  }

  /** What is in the way: the connection itself, or before that. */
  get trouble(): UiError | null {
    return this.error ?? this.result?.error ?? null;
  }

  /** Asks; an earlier question ends first. */
  async run(target: ConnectionTarget, reach: Reach | null): Promise<void> {
    this.reset();
    const job = crypto.randomUUID();
    this.#job = job;
    this.running = true;
    try {
      const result = await this.#host.tryConnection(target, reach, job);
      if (this.#job === job) this.result = result;
    } catch (caught) {
      if (this.#job === job) this.error = asUiError(caught);
    } finally {
      if (this.#job === job) {
        this.#job = null;
        this.running = false;
      }
    }
  }

  /** Ends a question under way and forgets what was found. */
  reset(): void {
    const job = this.#job;
    this.#job = null;
    this.running = false;
    this.result = null;
    this.error = null;
    if (job !== null) this.#host.cancelJob(job).catch(() => null);
  }
}
