import type { ConnectionTarget, SignInTarget, UiError } from '../bindings';
import { asUiError, type Host } from '../host';
import { isOne } from '../text';
import { AuthorityForm } from './authority-form.svelte';
import { Trial } from './connection-trial.svelte';
import type { ReachForm } from './reach-form.svelte';
import type { AddressEntry } from './sheet-address.svelte';
import type { ReachPage, Step } from './sheet-step';

/** What the pages about the connection need of the sheet around them. */
interface Around {
  readonly entry: AddressEntry;
  /** The page in view. */
  step: Step;
  /** The kept portal that the sheet is about. */
  keptPortal: () => string | null;
  /** The kept portal under the address in the field. */
  portalAt: () => string | null;
  /** Tries what failed once more. */
  again: () => unknown;
}

/** The pages of the sheet on which a person decides how a portal is reached, and what of it is believed. */
export class SheetReach {
  /** The question who answers. */
  readonly trial: Trial;
  /** The authority that is being added. */
  readonly authority: AuthorityForm;
  /** Why something could not be done. */
  error = $state.raw<UiError | null>(null);
  /** What was decided is being tried. */
  busy = $state(false);
  /** The server that speaks plain http only. */
  plainHost = $state('');
  #from: Step = 'address';
  #portalId: string | null = null;
  /** Counts what is done and what is stopped. */
  #turn = 0;
  #plain: { target: SignInTarget; again: () => unknown; back: () => void } | null = null;
  readonly #host: Host;
  readonly #around: Around;

  constructor(host: Host, around: Around) {
    this.#host = host;
    this.#around = around;
    this.trial = new Trial(host);
    this.authority = new AuthorityForm(host);
  }

  /** Proxy, authority, certificate and plain http as decided so far. */
  get form(): ReachForm {
    return this.#around.entry.reach;
  }

  /** Shows who answers, so that a person can compare the certificate. */
  async look(): Promise<void> {
    await this.#open('certificate');
    if (this.error === null) this.lookAgain();
  }

  /** Asks once more who answers. */
  lookAgain(): void {
    void this.trial.run(this.#target(), this.#portalId === null ? this.form.given : null);
  }

  /** Shows the form for an authority. */
  toAuthority(): void {
    this.authority.clear();
    this.error = null;
    this.#around.step = 'authority';
  }

  /** Shows the form for the proxy. */
  async toProxy(): Promise<void> {
    await this.#open('proxy');
    if (this.#around.entry.probe.error !== null && this.form.isAtProxy(this.#around.entry.probe.error))
      this.form.error = this.#around.entry.probe.error;
  }

  /** Asks whether the server may be used without encryption. */
  toPlain(): void {
    this.#plain = null;
    const { probe, reading } = this.#around.entry;
    this.plainHost = probe.error?.params.host ?? reading?.kept?.split('/')[0] ?? '';
    void this.#open('plain_http');
  }

  /** Asks the same before a sign-in; `again` sends it once more, `back` leads to its form. */
  askPlain(error: UiError, target: SignInTarget, again: () => unknown, back: () => void): void {
    this.plainHost = error.params.host ?? '';
    this.#plain = { target, again, back };
    this.error = null;
    this.#around.step = 'plain_http';
  }

  /** Trusts the certificate that was shown. */
  async trust(): Promise<void> {
    const seen = this.trial.result;
    if (!seen?.canAccept || !seen.certificate) return;
    this.form.accept(seen);
    await this.#decide();
  }

  /** Believes the authority that was read. */
  async useAuthority(): Promise<void> {
    const { text, found } = this.authority;
    if (found.length === 0) return;
    this.form.addAuthority(text, found);
    await this.#decide();
  }

  /** Goes on where the trial found nothing wrong any more. */
  goOn(): Promise<void> {
    return this.#decide();
  }

  /** Uses the proxy; what is wrong with it is said at its fields. */
  async useProxy(): Promise<void> {
    if (this.form.complete) await this.#decide(true);
  }

  /** Allows plain http. */
  async allowPlain(): Promise<void> {
    const plain = this.#plain;
    if (plain === null) {
      this.form.plainHttp = true;
      await this.#decide();
      return;
    }
    await this.#doing(async (isWanted) => {
      await this.#host.allowPlainHttp(plain.target);
      if (!isWanted() || this.#around.step !== 'plain_http' || this.#plain !== plain) return;
      this.#plain = null;
      await plain.again();
    });
  }

  /** Stops what is being tried, else goes back to the page before. */
  back(): void {
    if (this.busy) {
      this.#stop();
      return;
    }
    const { step } = this.#around;
    this.error = null;
    const plain = this.#plain;
    this.#plain = null;
    if (step === 'authority') this.#around.step = 'certificate';
    else if (step === 'plain_http' && plain) plain.back();
    else this.#around.step = this.#from;
  }

  /** Esc; false where the sheet does with it what it always does. */
  escape(): boolean {
    if (!this.busy && this.#around.step !== 'plain_http') return false;
    this.back();
    return true;
  }

  /** Ends everything and forgets what was typed. */
  end(): void {
    this.#turn += 1;
    this.#plain = null;
    this.busy = false;
    this.trial.reset();
    this.authority.clear();
    this.form.clear();
  }

  async #open(page: ReachPage): Promise<void> {
    const { step, entry } = this.#around;
    this.#from = step === 'failed' ? 'failed' : 'address';
    this.#portalId = step === 'failed' ? this.#around.keptPortal() : null;
    this.trial.reset();
    [this.error, this.form.error] = [null, null];
    this.#around.step = page;
    const known = this.#portalId ?? this.#around.portalAt();
    if (known === null || entry.reach.given !== null) return;
    // What is kept already is where the person begins.
    try {
      this.form.begin(await this.#host.connection(known));
    } catch (caught) {
      this.error = asUiError(caught);
    }
  }

  #target(): ConnectionTarget {
    if (this.#portalId !== null) return { kind: 'portal', portalId: this.#portalId };
    return { kind: 'address', text: this.#around.entry.text };
  }

  /** Uses what was decided: for a kept portal it is saved first. With `stay`, a refusal stays on the page. */
  async #decide(stay = false): Promise<void> {
    this.form.decide();
    const portalId = this.#portalId;
    if (portalId !== null) {
      await this.#doing(async (isWanted) => {
        await this.#host.setConnection(portalId, this.form.reach);
        if (!isWanted()) return;
        this.form.clear();
        await this.#around.again();
      });
      return;
    }
    const { entry } = this.#around;
    if (!stay) {
      this.#around.step = 'address';
      await entry.ask();
      return;
    }
    await this.#doing(async () => {
      await entry.ask();
      if (this.#around.step !== 'proxy') return;
      const { error, report } = entry.probe;
      // Stopped.
      if (report === null && (error === null || isOne(error, 'cancelled'))) return;
      if (this.form.isAtProxy(error)) this.form.error = error;
      else this.#around.step = 'address';
    });
  }

  /** Does one thing at a time; what comes of it after it was stopped is not said. */
  async #doing(act: (isWanted: () => boolean) => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    const turn = ++this.#turn;
    const isWanted = () => turn === this.#turn;
    this.busy = true;
    this.error = null;
    try {
      await act(isWanted);
    } catch (caught) {
      const error = asUiError(caught);
      if (!isWanted()) return;
      if (this.form.isAtProxy(error)) this.form.error = error;
      else this.error = error;
    } finally {
      if (isWanted()) this.busy = false;
    }
  }

  #stop(): void {
    this.#turn += 1;
    this.busy = false;
    this.#around.entry.probe.reset();
  }
}
