import { asUiError, namedError, type Host } from '../host';
import type { ProfileDetail, UiError } from '../bindings';
import { isOne } from '../text';
import { nextSteps, type NextStep } from './sheet-next';
import { SheetReach } from './sheet-reach.svelte';
import { SheetSigning } from './sheet-signing.svelte';
import { isOther } from './sheet-step';

/** What the application reads of a connection file, in bytes. */
const LARGEST_FILE = 1024 * 1024;

/** One person's path through the sheet: how it begins, what each click leads to, how it ends. */
export class SheetFlow extends SheetSigning {
  /** What was copied last: a report, an address to register. */
  copied = $state<string | null>(null);
  /** Why it could not be copied. */
  copyTrouble = $state.raw<UiError | null>(null);
  /** Why the practice portal did not start. */
  practiceTrouble = $state.raw<UiError | null>(null);
  /** How the portal is reached, and what of it is believed. */
  readonly reach: SheetReach;
  /** Why a connection file could not be read. */
  connectionTrouble = $state.raw<UiError | null>(null);
  #reopen: (() => Promise<void>) | null = null;
  readonly #acts: Record<NextStep, () => unknown> = {
    again: () => this.again(),
    browser: () => this.useBrowser(),
    password: () => this.toPassword(),
    paste: () => this.useBrowser(true),
    someone: () => this.#asSomeoneElse(),
    private: () => {
      this.pick.preferPrivate();
      return this.useBrowser();
    },
    another: () => {
      this.#forAnother();
      return this.again();
    },
    app_id: () => this.askAppId(),
    other_browser: () => {
      this.choosing = true;
      this.toWays();
    },
    unlock: async () => {
      if (await this.vault.unlock()) await this.again();
    },
    memory: () => {
      this.vault.goOnWithout();
      return this.again();
    },
    page: () => this.#openPage(),
    confirm: () => {
      this.form.confirmed = this.failure?.error.params.origin ?? null;
      this.toPassword();
    },
    certificate: () => this.reach.look(),
    connection: () => this.reach.toProxy(),
    address: () => this.toAddress(),
    there: () => this.#toPortal(this.failure?.error.params.address ?? ''),
    ways: () => this.toWays(),
  };
  readonly #host: Host;
  readonly #close: () => void;

  constructor(host: Host, close: () => void) {
    super(host);
    this.#host = host;
    this.#close = close;
    this.reach = new SheetReach(host, this);
  }

  /** What can be done after the failure, the best first. */
  get next(): NextStep[] {
    return nextSteps(this.failure?.error.code ?? '', {
      ...this.attempt,
      browser: this.offers('browser'),
      password: this.offers('password'),
      adding: this.occasion.kind === 'add' && this.#reopen === null,
      again: this.occasion.kind === 'again',
      known: this.#reopen === null,
      memory: this.vault.keep === 'memory',
    });
  }

  /** Begins with the address. */
  async add(address: string): Promise<void> {
    this.step = 'address';
    if (address !== '') this.entry.put(address);
    await this.#prepare();
  }

  /** Begins with the account of a profile: where something has to be decided, or at once. */
  async signInAgain(profileId: string): Promise<void> {
    try {
      const [detail] = await Promise.all([this.#host.profileDetail(profileId), this.#prepare()]);
      if (this.ended) return;
      this.form.begin(detail.typedName ?? detail.card.person?.userName ?? '');
      if (detail.portal === null) {
        this.#addAgain(detail);
        return;
      }
      this.occasion = { kind: 'again', detail };
      const { scheme } = detail.card;
      if (scheme === 'app') this.secret.appId = detail.typedName ?? '';
      if (scheme === 'password' || scheme === 'server') this.toPassword();
      else if (scheme === 'anonymous') this.toPublic();
      else if (scheme === 'app' || scheme === 'api-key' || scheme === 'token') this.toSecret(scheme);
      else if (isOther(scheme)) {
        this.other.connection = detail.typedName ?? '';
        this.toOther(scheme);
      } else if (this.vault.speaks && detail.kept.place !== 'memory') this.toWays();
      else await this.useBrowser();
    } catch (caught) {
      this.#reopen = () => this.signInAgain(profileId);
      this.fail(asUiError(caught));
    }
  }

  /** To another portal than the one that the sheet was about. */
  #toPortal(address: string): void {
    this.occasion = { kind: 'add' };
    this.step = 'address';
    this.entry.put(address);
  }

  /** Begins with the address of a portal whose record is missing, as far as the account knows it. */
  #addAgain(lost: ProfileDetail): void {
    this.occasion = { kind: 'add', lost };
    this.step = 'address';
    const { state } = lost.card;
    const address = state.kind === 'problem' ? state.error.params.address : undefined;
    if (address !== undefined) this.entry.put(address);
  }

  /** Begins with the ways of a kept portal. */
  async anotherAccount(portalId: string, inPrivate: boolean): Promise<void> {
    await this.#prepare();
    if (this.ended) return;
    const portal = this.overview?.portals.find((kept) => kept.portalId === portalId);
    if (portal === undefined) {
      this.#reopen = () => this.anotherAccount(portalId, inPrivate);
      this.fail(namedError('internal'));
      return;
    }
    this.occasion = { kind: 'another', portal };
    if (inPrivate) this.pick.preferPrivate();
    this.toWays();
  }

  /** Whether the practice portal can be offered: not where it has an account already. */
  get offersPractice(): boolean {
    if (this.overview === null) return false;
    const practice = this.overview.portals.find((portal) => portal.source === 'practice');
    return !this.overview.profiles.some((profile) => profile.portalId === practice?.portalId);
  }

  /** Starts the practice portal and puts its address into the field. */
  async practise(): Promise<void> {
    this.practiceTrouble = null;
    try {
      const address = await this.#host.startPracticePortal();
      // The person may have begun with another address meanwhile.
      if (!this.ended && this.step === 'address' && this.entry.text.trim() === '') this.entry.put(address);
    } catch (caught) {
      this.practiceTrouble = asUiError(caught);
    }
  }

  /** Reads what was chosen as a connection file: its server's address goes into the field. */
  async readConnection(file: File): Promise<void> {
    this.connectionTrouble = null;
    try {
      // One byte more than any such file has is enough to see that it is none.
      const bytes = new Uint8Array(await file.slice(0, LARGEST_FILE + 1).arrayBuffer());
      const { address, user } = await this.#host.readConnectionFile(file.name, [...bytes]);
      if (this.ended || this.step !== 'address') return;
      this.form.begin(user ?? '');
      this.entry.put(address);
    } catch (caught) {
      this.connectionTrouble = asUiError(caught);
    }
  }

  /** From the address to the ways. */
  continue(): void {
    if (!this.entry.usable) return;
    this.cancelled = false;
    this.entry.reach.wipe();
    this.toWays();
  }

  /** The kept portal that the sheet is about. */
  keptPortal = (): string | null => this.portal?.portalId ?? null;

  /** The kept portal under the address in the field. */
  portalAt = (): string | null => {
    const kept = this.entry.reading?.kept;
    return this.overview?.portals.find((portal) => portal.address === kept)?.portalId ?? null;
  };

  /** Back to the address. */
  toAddress(): void {
    this.step = 'address';
    if (isOne(this.failure?.error, 'probe_gone')) this.entry.retry();
  }

  /** Esc: stops what is under way, else closes. */
  escape(): void {
    if (this.reach.escape()) return;
    if (this.run?.active) this.cancelSignIn();
    else this.#close();
  }

  /** Closes the sheet. */
  close(): void {
    this.#close();
  }

  /** Copies a text without secrets. */
  async copy(text: string): Promise<void> {
    this.copied = null;
    this.copyTrouble = null;
    try {
      await this.#host.copyText(text);
      this.copied = text;
    } catch (caught) {
      this.copyTrouble = asUiError(caught);
    }
  }

  /** Ends everything under way and forgets what was typed. */
  override end(): void {
    super.end();
    this.reach.end();
  }

  /** Does one of {@link next}. */
  async take(step: NextStep): Promise<void> {
    await this.#acts[step]();
  }

  /** Opens the page where the person mends what Portico cannot. What does not open is said in place. */
  async #openPage(): Promise<void> {
    const kept = this.portal;
    const probeId = this.report?.probeId;
    const target = kept ? { kind: 'portal' as const, portalId: kept.portalId } : null;
    const probed = probeId === undefined ? null : { kind: 'probed' as const, probeId };
    const at = target ?? probed;
    if (at === null) return;
    try {
      await this.#host.openAccountPage(at);
    } catch (caught) {
      this.fail(asUiError(caught));
    }
  }

  async #prepare(): Promise<void> {
    await this.look();
    if (this.ended) return;
    this.pick.load(this.overview?.settings.browser ?? null);
  }

  /** Tries what failed once more. */
  again = async (): Promise<void> => {
    const reopen = this.#reopen;
    this.#reopen = null;
    if (reopen) await reopen();
    else if (this.attempt.scheme === 'browser') await this.useBrowser(this.attempt.pasted);
    else this.toForm();
  };

  /** A server without encryption is asked about first, each time. */
  protected override askPlain(error: UiError, again: () => void): void {
    this.reach.askPlain(error, this.target(), again, () => this.toForm());
  }

  /** From the account of a profile to one more account on its portal. */
  #forAnother(): void {
    const { portal } = this;
    if (this.occasion.kind === 'again' && portal) this.occasion = { kind: 'another', portal };
    this.form.begin('');
  }

  #asSomeoneElse(): void {
    this.#forAnother();
    this.pick.preferPrivate();
    this.toWays();
  }
}
