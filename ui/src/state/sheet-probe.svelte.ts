import { asUiError, type Host } from '../host';
import type { ProbeReport, Reach, UiError } from '../bindings';

/** Asks one address at a time who it is. An answer to an older question is dropped. */
export class Probe {
  /** What was found. */
  report = $state.raw<ProbeReport | null>(null);
  /** Why nothing was found. */
  error = $state.raw<UiError | null>(null);
  /** Whether a question is under way. */
  running = $state(false);
  #job: string | null = null;
  readonly #host: Pick<Host, 'probe' | 'cancelJob'>;

  constructor(host: Pick<Host, 'probe' | 'cancelJob'>) {
    this.#host = host;
  }

  /** Asks, the way `reach` says; an earlier question ends first. Null when it failed, or when it was overtaken. */
  async run(text: string, reach: Reach | null = null): Promise<ProbeReport | null> {
    this.reset();
    const job = crypto.randomUUID();
    this.#job = job;
    this.running = true;
    try {
      const report = await this.#host.probe(text, job, reach);
      if (this.#job !== job) return null;
      this.report = report;
      return report;
    } catch (caught) {
      if (this.#job === job) this.error = asUiError(caught);
      return null;
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
    this.report = null;
    this.error = null;
    // The answer is not waited for: whatever it is, it belongs to an address that nobody asks about any more.
    if (job !== null) this.#host.cancelJob(job).catch(() => null);
  }
}
