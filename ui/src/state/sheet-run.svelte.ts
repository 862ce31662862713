import { asUiError, type Host, type Off } from '../host';
import type { Keep, SignInRequest, SignInStage, SignInView, UiError } from '../bindings';

type Door = Pick<
  Host,
  | 'beginSignIn'
  | 'signInView'
  | 'onSignInChanged'
  | 'openPageAgain'
  | 'copySignInLink'
  | 'submitCode'
  | 'cancelSignIn'
  | 'keepNow'
>;

/** Waiting for the person in the browser. */
export type Waiting = Extract<SignInStage, { kind: 'waiting' }>;

const ORDER: SignInStage['kind'][] = ['opening', 'waiting', 'checking', 'keeping', 'not_kept'];

/** One sign-in from the click to its end. A new click makes a new one, so late news of an old one changes nothing. */
export class SignInRun {
  /** Where it stands; null until the application knows of it. */
  view = $state.raw<SignInView | null>(null);
  /** How it last waited; still known while the answer is being checked. */
  waited = $state.raw<Waiting | null>(null);
  /** Why a small action (open again, copy link, paste) did not work. */
  trouble = $state.raw<UiError | null>(null);
  /** The link was copied. */
  linkCopied = $state(false);
  /** The pasted text. It stays until the sign-in is over: a refused one can be corrected or replaced. */
  code = $state('');
  /** The text that was handed over last. */
  sent = $state<string | null>(null);
  /** Why the last one was not taken. */
  codeTrouble = $state.raw<UiError | null>(null);
  /** The person cancelled; only good news is taken from now on. */
  cancelled = $state(false);
  /** A small action or an answer is under way. */
  busy = $state(false);
  #over = $state(false);
  #off: Off | null = null;
  readonly #early: SignInView[] = [];
  readonly #host: Door;
  readonly #then: (stage: SignInStage) => void;

  constructor(host: Door, then: (stage: SignInStage) => void) {
    this.#host = host;
    this.#then = then;
  }

  /** Whether it is still going on. */
  get active(): boolean {
    return !this.cancelled && !this.#over;
  }

  /** Begins. Rejects when the application refuses to. */
  async begin(request: SignInRequest): Promise<void> {
    this.#off = this.#host.onSignInChanged((view) => this.#hear(view));
    let view: SignInView;
    try {
      view = await this.#host.beginSignIn(request);
    } catch (caught) {
      this.drop();
      throw caught;
    }
    if (this.#over || this.cancelled) {
      this.#tell(this.#host.cancelSignIn(view.signInId));
      if (this.#over) return;
    }
    this.#take(view);
    for (const early of this.#early) this.#hear(early);
    // Closes the gap between the subscription and the first news.
    this.#host.signInView(view.signInId).then(
      (now) => this.#hear(now),
      () => null,
    );
  }

  /** Stops listening, whatever comes. */
  drop(): void {
    this.#off?.();
    this.#off = null;
    this.#over = true;
    this.#forgetCode();
  }

  /** Cancels. The listener of the application ends with it. */
  cancel(): void {
    if (!this.active) return;
    this.cancelled = true;
    this.#forgetCode();
    if (this.view) this.#tell(this.#host.cancelSignIn(this.view.signInId));
  }

  /** Opens the sign-in page once more. */
  openAgain(): Promise<void> {
    return this.#act((id) => this.#host.openPageAgain(id));
  }

  /** Puts the link of the sign-in page on the clipboard. */
  async copyLink(): Promise<void> {
    await this.#act((id) => this.#host.copySignInLink(id));
    this.linkCopied = this.trouble === null;
  }

  /** Hands over the pasted code, the page's title or its address. */
  async submitCode(): Promise<void> {
    const code = this.code.trim();
    if (code === '' || this.busy) return;
    this.sent = this.code;
    this.codeTrouble = null;
    await this.#act((id) => this.#host.submitCode(id, code));
    [this.codeTrouble, this.trouble] = [this.trouble, null];
  }

  /** Decides after the keyring did not take the secret. */
  keepNow(keep: Keep): Promise<void> {
    return this.#act((id) => this.#host.keepNow(id, keep));
  }

  async #act(call: (signInId: string) => Promise<unknown>): Promise<void> {
    const id = this.view?.signInId;
    if (id === undefined || this.busy) return;
    this.busy = true;
    this.trouble = null;
    try {
      await call(id);
    } catch (caught) {
      this.trouble = asUiError(caught);
    } finally {
      this.busy = false;
    }
  }

  #hear(view: SignInView): void {
    if (this.#off === null) return;
    if (this.view === null) this.#early.push(view);
    else if (view.signInId === this.view.signInId && !this.#isOlder(view.stage)) this.#take(view);
  }

  /** Two stages go back: a refused code to `waiting`, a decision about the keyring to `keeping`. Else it is old news. */
  #isOlder(stage: SignInStage): boolean {
    const now = this.view?.stage.kind ?? 'opening';
    if (now === 'checking' && stage.kind === 'waiting') return false;
    if (now === 'not_kept' && stage.kind === 'keeping') return false;
    const [from, to] = [ORDER.indexOf(now), ORDER.indexOf(stage.kind)];
    return from === -1 || (to !== -1 && to < from);
  }

  #take(view: SignInView): void {
    this.view = view;
    if (view.stage.kind === 'waiting') this.waited = view.stage;
    if (view.stage.kind === 'keeping') this.#forgetCode();
    if (!ORDER.includes(view.stage.kind)) this.drop();
    if (!this.cancelled || view.stage.kind === 'done') this.#then(view.stage);
  }

  #forgetCode(): void {
    this.code = '';
    this.sent = null;
  }

  #tell(call: Promise<unknown>): void {
    call.catch(() => null);
  }
}
