import type { ProfileCard, ServiceBinding, ServiceToken, ServiceView, UiError } from '../bindings';
import { asUiError, type Host, type Off } from '../host';
import { isOne } from '../text';
import { Busy } from './busy.svelte';
import type { Kept } from './kept.svelte';

/** What a token may be tied to, as the page asks it. */
export type Where = ServiceBinding['kind'];

/** How long a token may be asked for, in minutes. */
export const SPANS = [15, 60, 480, 1440] as const;

const JOB = 'service';

/** The Services page: a service's address, a token made for it, and the latest tokens. */
export class Services {
  /** What stands in the address field. */
  text = $state('');
  /** The service that was found there. */
  service = $state.raw<ServiceView | null>(null);
  /** Why none was found. */
  error = $state.raw<UiError | null>(null);
  where = $state<Where>('this_computer');
  ip = $state('');
  referer = $state('');
  /** How long is asked for, in minutes. */
  minutes = $state<number>(60);
  /** Why no token came. */
  refused = $state.raw<UiError | null>(null);
  /** The token in view. */
  token = $state.raw<ServiceToken | null>(null);
  /** The latest tokens, newest first. */
  recent = $state.raw<ServiceToken[]>([]);
  readonly looking = new Busy();
  readonly getting = new Busy();
  readonly testing = new Busy();
  #chosen = $state<string | null>(null);
  #asked = '';
  /** Which service is in view; an answer about the one before is not shown with it. */
  #turn = 0;
  readonly #host: Host;
  readonly #kept: Kept;

  constructor(host: Host, kept: Kept) {
    this.#host = host;
    this.#kept = kept;
  }

  /** Reads the latest tokens, and looks again when portals or accounts come; the answer ends it. */
  start(): Off {
    void this.#readRecent();
    return this.#host.onOverviewChanged(() => {
      void this.#readRecent();
      if (this.service !== null) void this.#lookAgain();
    });
  }

  /** The accounts that may get a token, as they stand now. */
  get accounts(): ProfileCard[] {
    const owner = this.service?.owner;
    if (owner?.kind !== 'portal' && owner?.kind !== 'server') return [];
    return owner.profiles.map((card) => this.#kept.profile(card.profileId) ?? card);
  }

  /** The account that gets the token: the chosen one, else one that is signed in, else the first. */
  get account(): ProfileCard | null {
    const all = this.accounts;
    const ready = all.filter((card) => isSignedIn(card));
    const chosen = all.find((card) => card.profileId === this.#chosen);
    return chosen ?? ready.find((card) => card.isDefault) ?? ready[0] ?? all[0] ?? null;
  }

  choose(profileId: string): void {
    this.#chosen = profileId;
  }

  /** Whether a token can be asked for now. */
  get isReady(): boolean {
    return this.account !== null && isSignedIn(this.account);
  }

  /** The failure that belongs to the field of the binding. */
  get fieldError(): UiError | null {
    return this.refused && isOne(this.refused, 'ip_not_understood', 'referer_not_understood') ? this.refused : null;
  }

  /** Whether what stands in the field was asked for already. */
  get isAsked(): boolean {
    return this.text.trim() === this.#asked;
  }

  /** Asks the server whose service it is, unless that was just asked. */
  async look(): Promise<void> {
    if (this.text.trim() === '' || (this.isAsked && this.error === null)) return;
    this.#forget();
    this.#asked = this.text.trim();
    // What is under way asks for this one when it comes back.
    if (this.looking.running) {
      this.cancel();
      return;
    }
    await this.looking.run(async () => {
      for (let text = ''; this.#asked !== '' && text !== this.#asked;) {
        text = this.#asked;
        await this.#look(text);
      }
    });
  }

  /** Ends the question or the request under way. */
  cancel(): void {
    void this.#host.cancelJob(JOB);
  }

  clear(): void {
    this.cancel();
    this.text = '';
    this.#asked = '';
    this.#forget();
  }

  /** Gets a token and tries it at the service, unless it is for another computer. */
  async get(): Promise<void> {
    const [service, account] = [this.service, this.account];
    if (service === null || account === null) return;
    this.refused = null;
    const turn = this.#turn;
    const request = {
      serviceId: service.serviceId,
      profileId: account.profileId,
      binding: this.#binding(),
      minutes: this.minutes,
    };
    const before = this.token;
    await this.getting.run(async () => {
      try {
        const made = await this.#host.getServiceToken(request, JOB);
        if (turn === this.#turn) this.token = made;
      } catch (caught) {
        this.#refuse(asUiError(caught), turn);
        return;
      }
      await this.#readRecent();
    });
    const { token } = this;
    if (turn !== this.#turn || token === null || token === before) return;
    if (token.test === null && token.binding.kind !== 'ip') await this.test();
  }

  /** Sends the token to the service. */
  async test(): Promise<void> {
    const [token, turn] = [this.token, this.#turn];
    if (token === null) return;
    await this.testing.run(async () => {
      try {
        const test = await this.#host.testServiceToken(token.madeId, JOB);
        if (this.token?.madeId === token.madeId) this.token = { ...this.token, test };
      } catch (caught) {
        this.#refuse(asUiError(caught), turn);
      }
      await this.#readRecent();
    });
  }

  /** Puts a token of before in view, with its service. */
  show(token: ServiceToken): void {
    this.cancel();
    this.#forget();
    this.text = token.service.url;
    this.#asked = this.text;
    this.service = token.service;
    this.token = token;
    this.#chosen = token.profileId;
  }

  #binding(): ServiceBinding {
    if (this.where === 'address') return { kind: 'address', ip: this.ip };
    if (this.where === 'website') return { kind: 'website', referer: this.referer };
    return { kind: this.where };
  }

  #refuse(error: UiError, turn: number): void {
    if (turn === this.#turn && !isOne(error, 'cancelled')) this.refused = error;
  }

  #forget(): void {
    this.#turn += 1;
    this.service = null;
    this.error = null;
    this.refused = null;
    this.token = null;
    this.#chosen = null;
  }

  async #look(text: string): Promise<void> {
    try {
      const service = await this.#host.lookAtService(text, JOB);
      if (text !== this.#asked) return;
      this.service = service;
      if (this.where === 'anywhere' && !service.anywhere) this.where = 'this_computer';
    } catch (caught) {
      const error = asUiError(caught);
      if (text !== this.#asked) return;
      this.error = error;
    }
  }

  async #lookAgain(): Promise<void> {
    const text = this.#asked;
    const service = await this.#host.lookAtService(text, `${JOB}-again`).catch(() => null);
    if (service !== null && text === this.#asked && this.service !== null) this.service = service;
  }

  async #readRecent(): Promise<void> {
    this.recent = await this.#host.recentServices().catch(() => this.recent);
  }
}

/** Whether a token can be had from an account now. */
export function isSignedIn(card: ProfileCard): boolean {
  return card.state.kind === 'signed_in' || card.state.kind === 'expiring';
}
