import type { Connection, UiError } from '../bindings';
import { asUiError, type Host } from '../host';
import { AuthorityForm } from './authority-form.svelte';
import { Busy } from './busy.svelte';
import { Trial } from './connection-trial.svelte';
import { ReachForm } from './reach-form.svelte';

/** The connection settings of one kept portal: read, changed, tried, and saved together. */
export class ConnectionSettings {
  /** What is kept; null until it is read. */
  kept = $state.raw<Connection | null>(null);
  /** Why it could not be read or saved. */
  error = $state.raw<UiError | null>(null);
  /** The field for one more authority is open. */
  adding = $state(false);
  /** What is changed. */
  readonly form = new ReachForm();
  /** The authority that is being added. */
  readonly authority: AuthorityForm;
  /** The check. */
  readonly trial: Trial;
  /** Being saved. */
  readonly saving = new Busy();
  readonly #portalId: string;
  readonly #host: Host;

  constructor(host: Host, portalId: string) {
    this.#host = host;
    this.#portalId = portalId;
    this.authority = new AuthorityForm(host);
    this.trial = new Trial(host);
  }

  /** Whether the accepted certificate is still believed. */
  get trustsPin(): boolean {
    const { pin, accepts } = this.form;
    return pin !== null && accepts.length === 0 && this.kept?.accepted?.sha256 === pin;
  }

  /** Whether the check found a certificate that can be accepted and is not yet. */
  get canTrust(): boolean {
    return this.form.canAccept(this.trial.result);
  }

  /** Reads what is kept. */
  async read(): Promise<void> {
    try {
      this.kept = await this.#host.connection(this.#portalId);
      this.form.begin(this.kept);
    } catch (caught) {
      this.error = asUiError(caught);
    }
  }

  /** Asks the portal the way the form says. */
  check(): Promise<void> {
    [this.error, this.form.error] = [null, null];
    return this.trial.run({ kind: 'portal', portalId: this.#portalId }, this.form.reach);
  }

  /** Accepts the certificate that the check found; nothing is kept before it is saved. */
  trust(): void {
    if (this.trial.result !== null && this.canTrust) this.form.accept(this.trial.result);
  }

  /** Opens the field for an authority. */
  add(): void {
    this.authority.clear();
    this.adding = true;
  }

  /** Believes what was read, besides what is believed already. */
  believe(): void {
    const { text, found } = this.authority;
    if (found.length === 0) return;
    this.form.addAuthority(text, found);
    this.adding = false;
    this.authority.clear();
  }

  /** Believes none of the added authorities any more. */
  forgetAuthorities(): void {
    this.form.believe(null, []);
  }

  /** Saves everything; whether that worked. */
  async save(): Promise<boolean> {
    let saved = false;
    [this.error, this.form.error] = [null, null];
    await this.saving.run(async () => {
      try {
        this.kept = await this.#host.setConnection(this.#portalId, this.form.reach);
        saved = true;
      } catch (caught) {
        const error = asUiError(caught);
        if (this.form.isAtProxy(error)) this.form.error = error;
        else this.error = error;
      }
    });
    return saved;
  }

  /** Ends the check under way and forgets what was typed. */
  end(): void {
    this.trial.reset();
    this.authority.clear();
    this.form.clear();
  }
}
