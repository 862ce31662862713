import { asUiError, type Host } from '../host';
import type { AppIdAnswer, RedirectLines, RedirectTarget, UiError } from '../bindings';

/** The four answers to "Which app ID?". */
export type Answer = 'given' | 'self' | 'admin' | 'python';

type Door = Pick<Host, 'redirectLines' | 'openContentPage' | 'copyText'>;

/** The question for an app ID, asked once per portal. */
export class AppIdQuestion {
  /** The answer that is open. */
  answer = $state<Answer | null>(null);
  /** The pasted ID. */
  appId = $state('');
  /** What the person who registers Portico needs to know. */
  lines = $state.raw<RedirectLines | null>(null);
  /** Why a line could not be copied, or the page not opened. */
  error = $state.raw<UiError | null>(null);
  /** What was copied last. */
  copied = $state<string | null>(null);
  #target: RedirectTarget | null = null;
  readonly #host: Door;

  constructor(host: Door) {
    this.#host = host;
  }

  /** Begins for a portal. */
  async open(target: RedirectTarget): Promise<void> {
    this.#target = target;
    this.error = null;
    this.copied = null;
    try {
      const lines = await this.#host.redirectLines(target);
      if (this.#target === target) this.lines = lines;
    } catch (caught) {
      if (this.#target === target) this.error = asUiError(caught);
    }
  }

  /** Forgets the answer. */
  clear(): void {
    this.#target = null;
    this.answer = null;
    this.appId = '';
    this.lines = null;
    this.error = null;
    this.copied = null;
  }

  /** The answer as the sign-in wants it; null while something is missing. */
  get given(): AppIdAnswer | null {
    if (this.answer === 'python') return { kind: 'python' };
    if (this.answer === null || this.answer === 'admin' || this.wrong) return null;
    return this.appId.trim() === '' ? null : { kind: 'given', appId: this.appId.trim() };
  }

  /** Whether the pasted text cannot be an ID: IDs are one word. */
  get wrong(): boolean {
    return /\s/.test(this.appId.trim());
  }

  /** Opens the portal's page where an item is added. */
  openContentPage(): Promise<void> {
    const target = this.#target;
    return target === null ? Promise.resolve() : this.#try(this.#host.openContentPage(target));
  }

  /** Copies a line or the message. */
  async copy(text: string): Promise<void> {
    await this.#try(this.#host.copyText(text));
    if (this.error === null) this.copied = text;
  }

  async #try(call: Promise<unknown>): Promise<void> {
    this.error = null;
    await call.catch((caught: unknown) => {
      this.error = asUiError(caught);
    });
  }
}
