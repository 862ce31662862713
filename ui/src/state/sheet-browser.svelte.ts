import type { Host } from '../host';
import type { Browser, BrowserChoice } from '../bindings';

const USUAL: BrowserChoice = { browser: null, profile: null, private: false };

/** Which browser opens the sign-in page, for this sign-in only. */
export class BrowserPick {
  /** The installed browsers. */
  browsers = $state.raw<Browser[]>([]);
  /** What is chosen now. */
  choice = $state.raw<BrowserChoice>(USUAL);
  /** How long to stay signed in, in minutes; null leaves it to the portal, and −1 is as long as the portal allows. */
  stay = $state<number | null>(null);
  /** A private window was wanted, and no browser here can open one. */
  noPrivate = $state(false);
  #changed = $state(false);
  #wantPrivate = false;
  #loaded: Promise<void> = Promise.resolve();
  readonly #host: Pick<Host, 'browsers'>;

  constructor(host: Pick<Host, 'browsers'>) {
    this.#host = host;
  }

  /** Begins with the choice of the settings and looks which browsers there are. */
  load(usual: BrowserChoice | null): void {
    this.choice = usual ?? USUAL;
    this.stay = null;
    this.#changed = false;
    this.#wantPrivate = false;
    this.noPrivate = false;
    this.#loaded = this.#host.browsers().then(
      (browsers) => {
        this.browsers = browsers;
        if (this.#wantPrivate) this.#choosePrivate();
      },
      // Without the list the usual browser is still there.
      () => {
        this.noPrivate = this.#wantPrivate;
      },
    );
  }

  /** Resolves when the choice is final: a private window needs the list of browsers. */
  ready(): Promise<void> {
    return this.#wantPrivate ? this.#loaded : Promise.resolve();
  }

  /** Asks for a private window in the first browser that has one, the chosen one if it can. */
  preferPrivate(): void {
    this.#wantPrivate = true;
    if (this.browsers.length > 0) this.#choosePrivate();
  }

  /** The chosen browser, if it is one of the list. */
  get browser(): Browser | null {
    return this.#find(this.choice.browser);
  }

  /** Chooses a browser; null is the usual one. */
  setBrowser(id: string | null): void {
    const able = this.#find(id)?.privateWindow ?? false;
    this.#set({ browser: id, profile: null, private: this.choice.private && able });
  }

  /** Chooses a profile of the chosen browser. */
  setProfile(id: string | null): void {
    this.#set({ ...this.choice, profile: id });
  }

  /** Chooses a private window or an ordinary one. */
  setPrivate(on: boolean): void {
    this.#set({ ...this.choice, private: on });
  }

  /** What a sign-in asks for: null is the choice of the settings. */
  get request(): BrowserChoice | null {
    return this.#changed ? this.choice : null;
  }

  #find(id: string | null): Browser | null {
    return this.browsers.find((browser) => browser.id === id) ?? null;
  }

  #choosePrivate(): void {
    const able = this.browser?.privateWindow === true ? this.browser : this.browsers.find((b) => b.privateWindow);
    this.noPrivate = able === undefined;
    if (able) {
      const same = able.id === this.choice.browser;
      this.#set({ browser: able.id, profile: same ? this.choice.profile : null, private: true });
    }
  }

  #set(choice: BrowserChoice): void {
    this.choice = choice;
    this.#changed = true;
  }
}
