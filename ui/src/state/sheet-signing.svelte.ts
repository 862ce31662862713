import { asUiError, namedError, type Host } from '../host';
import type { ProfileDetail, SignInStage, SignInWay, UiError } from '../bindings';
import { isOne } from '../text';
import { AppIdQuestion } from './sheet-app-id.svelte';
import { BrowserPick } from './sheet-browser.svelte';
import { SheetFacts } from './sheet-facts.svelte';
import { PasswordForm } from './sheet-password.svelte';
import { OtherWay, type OtherScheme } from './sheet-other.svelte';
import { ReadyPage } from './sheet-ready.svelte';
import { SecretForm, type SecretScheme } from './sheet-secret.svelte';
import { SignInRun } from './sheet-run.svelte';
import { fieldPage, isOther, pageOf, type Attempt, type Failure, type Step } from './sheet-step';
import { VaultGate } from './sheet-vault.svelte';

/** The pages from the choice of a way to the end of a sign-in, and the sign-in itself. */
export abstract class SheetSigning extends SheetFacts {
  /** The page that is shown. */
  step = $state<Step>('opening');
  /** The last sign-in that did not work. */
  failure = $state.raw<Failure | null>(null);
  /** How it was tried. */
  attempt = $state.raw<Attempt>({ scheme: 'browser', pasted: false });
  /** The last page. */
  ready = $state.raw<ReadyPage | null>(null);
  /** The last sign-in was cancelled: said in a quiet line. */
  cancelled = $state(false);
  /** A click is being answered. */
  starting = $state(false);
  /** The choice of a browser is unfolded. */
  choosing = $state(false);
  /** Which browser opens the page. */
  readonly pick: BrowserPick;
  /** The question for an app ID. */
  readonly question: AppIdQuestion;
  /** Name and password. */
  readonly form = new PasswordForm();
  /** An app's secret, a key or a token. */
  readonly secret = new SecretForm();
  /** What the ways without a form ask for. */
  readonly other = new OtherWay();
  /** Where the secret goes. */
  readonly vault: VaultGate;
  #surveyed = false;
  #ended = false;
  readonly #host: Host;

  constructor(host: Host) {
    super(host);
    this.#host = host;
    this.pick = new BrowserPick(host);
    this.question = new AppIdQuestion(host);
    this.vault = new VaultGate(host);
  }

  /** The sheet is closed: nothing that is still under way may change it. */
  protected get ended(): boolean {
    return this.#ended;
  }

  /** Shows the ways. A kept portal is asked about them meanwhile. */
  toWays(): void {
    this.#wipe();
    this.step = 'ways';
    if (this.occasion.kind !== 'add') this.#surveyOnce();
  }

  /** Shows the form for name and password. */
  toPassword(): void {
    this.#show('password');
  }

  /** Shows the form for an app's secret, a key or a token. */
  toSecret(scheme: SecretScheme): void {
    this.#show('secret');
    this.secret.scheme = scheme;
  }

  /** Shows what one sees without a sign-in. */
  toPublic(): void {
    this.#show('public');
  }

  /** Shows a way without a form. */
  toOther(scheme: OtherScheme): void {
    this.#show('other');
    this.other.scheme = scheme;
  }

  /** Asks for the app ID. */
  async askAppId(): Promise<void> {
    this.question.clear();
    this.cancelled = false;
    this.step = 'app_id';
    await this.learnLines();
  }

  /** Asks which addresses have to be registered on the portal. */
  async learnLines(): Promise<void> {
    const kept = this.portal;
    if (kept) await this.question.open({ kind: 'portal', portalId: kept.portalId });
    else if (this.report) await this.question.open({ kind: 'probed', probeId: this.report.probeId });
  }

  /** Stops the waiting sign-in and asks for another app ID. */
  otherAppId(): Promise<void> {
    this.#drop();
    return this.askAppId();
  }

  /** Signs in with the browser, after asking for an app ID where none is known. */
  async useBrowser(pasted = false): Promise<void> {
    if (this.starting || this.run?.active) return;
    this.starting = true;
    try {
      await this.pick.ready();
      if (this.#ended) return;
      const answer = this.question.given;
      if (answer === null && this.appId?.kind === 'needed') {
        void this.askAppId();
        return;
      }
      const known = answer === null && this.appId?.kind === 'known' && this.appId.pastedCode;
      const pastedCode = pasted || known || answer?.kind === 'python';
      this.choosing = false;
      this.step = 'waiting';
      const { request: browser, stay: stayMinutes } = this.pick;
      const way: SignInWay = { kind: 'browser', browser, appId: answer, pastedCode, stayMinutes };
      void this.#begin(way, { scheme: 'browser', pasted: pastedCode });
    } finally {
      this.starting = false;
    }
  }

  /** Starts the waiting sign-in again so that the portal shows a code. */
  async pasteInstead(): Promise<void> {
    if (this.starting) return;
    this.#drop();
    await this.useBrowser(true);
  }

  /** Sends name and password, once. */
  usePassword(): void {
    if (this.run?.active || !this.form.complete) return;
    const scheme = this.isServer ? 'server' : 'password';
    void this.#begin(this.form.way(this.isServer, !this.plainHttp), { scheme, pasted: false });
  }

  /** Sends what was pasted, once. */
  useSecret(): void {
    if (this.run?.active || !this.secret.complete) return;
    const { scheme } = this.secret;
    void this.#begin(this.secret.take(), { scheme, pasted: false });
  }

  /** Looks at the portal without a sign-in. */
  visit(): void {
    if (this.run?.active) return;
    void this.#begin({ kind: 'anonymous' }, { scheme: 'anonymous', pasted: false });
  }

  /** Signs in by a way without a form. */
  useOther(): void {
    const way = this.other.way(this);
    if (way === null || this.run?.active) return;
    void this.#begin(way, { scheme: this.other.scheme, pasted: false });
  }

  /** Shows the form of the last attempt. */
  protected toForm(): void {
    const { scheme } = this.attempt;
    if (scheme === 'password' || scheme === 'server') this.toPassword();
    else if (scheme === 'anonymous') this.toPublic();
    else if (scheme === 'browser') this.toWays();
    else if (isOther(scheme)) this.toOther(scheme);
    else this.toSecret(scheme);
  }

  /** Stops the sign-in under way. The listener ends with it. */
  cancelSignIn(): void {
    this.run?.cancel();
    this.#back();
  }

  /** Ends everything under way and forgets what was typed. */
  end(): void {
    this.#ended = true;
    this.#drop();
    this.entry.clear();
    this.survey.reset();
    this.question.clear();
    this.#wipe();
    this.ready?.end();
    this.vault.end();
  }

  /** Reads the overview: portals, keyring and settings. It needs neither the network nor the keyring. */
  protected async look(): Promise<void> {
    const overview = await this.#host.overview().catch(() => null);
    if (this.#ended || overview === null) return;
    this.overview = overview;
    this.vault.state = overview.vault;
  }

  /** Shows why something did not work. */
  protected fail(error: UiError): void {
    if (this.#ended) return;
    this.failure = { error, at: this.#host.now() };
    this.step = 'failed';
    if (isOne(error, 'redirect_not_registered')) void this.learnLines();
  }

  #surveyOnce(): void {
    if (this.#surveyed || this.portal === null) return;
    this.#surveyed = true;
    void this.survey.run(this.portal.address);
  }

  async #begin(way: SignInWay, attempt: Attempt): Promise<void> {
    this.#drop();
    this.attempt = attempt;
    this.cancelled = false;
    const run = new SignInRun(this.#host, (stage) => this.#reached(run, stage));
    this.run = run;
    try {
      await run.begin({ target: this.target(), way, keep: this.vault.keep });
    } catch (caught) {
      if (this.run === run && !run.cancelled) this.#notBegun(asUiError(caught), () => void this.#begin(way, attempt));
    }
  }

  /** The application did not begin: it misses an app ID, or something is wrong. */
  #notBegun(error: UiError, again: () => void): void {
    if (isOne(error, 'plain_http_asked')) return this.askPlain(error, again);
    const page = fieldPage(this.attempt.scheme, error);
    if (page === null) return this.fail(error);
    if (page === 'app_id' && isOne(error, 'app_id_needed')) return void this.askAppId();
    this.step = page;
    const form = { password: this.form, secret: this.secret, other: this.other, app_id: this.question }[page];
    form.error = error;
  }

  #reached(run: SignInRun, stage: SignInStage): void {
    if (run !== this.run || this.#ended) return;
    switch (stage.kind) {
      case 'opening':
      case 'waiting':
      case 'checking':
      case 'keeping':
        this.step = pageOf(this.attempt.scheme);
        return;
      case 'not_kept':
        this.step = 'not_kept';
        return;
      case 'done':
        this.#finish(stage.profile);
        return;
      case 'failed':
        if (isOne(stage.error, 'cancelled')) this.#back();
        else this.fail(stage.error);
        return;
      case 'cancelled':
        this.#back();
        return;
      case 'timed_out':
        this.fail(namedError('sign_in_timed_out'));
    }
  }

  #finish(profile: ProfileDetail): void {
    this.ready?.end();
    this.ready = new ReadyPage(this.#host, profile);
    this.step = 'ready';
    // The keyring may have been unlocked on the way; its name is shown.
    void this.look();
  }

  #back(): void {
    this.toForm();
    this.cancelled = true;
  }

  #show(step: Step): void {
    this.#wipe();
    this.cancelled = false;
    this.step = step;
  }

  #wipe(): void {
    this.form.wipe();
    this.secret.wipe();
    this.other.error = null;
  }

  #drop(): void {
    this.run?.cancel();
    this.run?.drop();
    this.run = null;
  }
}
