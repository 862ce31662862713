/** The sheet over the window: adding a portal, signing in again, adding another account. */
import { host, type Host, type Off } from '../host';
import { SheetFlow } from './sheet-flow.svelte';

/** Opens and closes the sheet, and tells who signed in through it. */
export class Sheet {
  /** The path of the person through the open sheet; null while it is closed. */
  flow = $state.raw<SheetFlow | null>(null);
  #listeners: ((profileId: string) => void)[] = [];
  readonly #host: Host;

  constructor(door: Host) {
    this.#host = door;
  }

  /** Opens the sheet for a new portal, with an address if there is one already. */
  async openAdd(address?: string): Promise<void> {
    const flow = this.#open();
    await flow.add(address ?? '');
  }

  /** Opens the sheet to sign in again with the account of a profile. */
  async openSignIn(profileId: string): Promise<void> {
    const flow = this.#open();
    await flow.signInAgain(profileId);
  }

  /** Opens the sheet for one more account on a kept portal, in a private window if wanted. */
  async openAnotherAccount(portalId: string, options: { private: boolean }): Promise<void> {
    const flow = this.#open();
    await flow.anotherAccount(portalId, options.private);
  }

  /** Ends what is under way and closes. */
  close(): void {
    const flow = this.flow;
    this.flow = null;
    flow?.end();
    if (flow?.ready) for (const tell of this.#listeners) tell(flow.ready.detail.card.profileId);
  }

  /** Tells the profile that was signed in when the sheet closes, so that the list can show it. */
  onSignedIn(then: (profileId: string) => void): Off {
    this.#listeners.push(then);
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== then);
    };
  }

  #open(): SheetFlow {
    this.flow?.end();
    const flow = new SheetFlow(this.#host, () => {
      if (this.flow === flow) this.close();
    });
    this.flow = flow;
    return flow;
  }
}

/** The sheet of this window. */
export const sheet = new Sheet(host);

/** Opens the sheet for a new portal, with an address if there is one already. */
export const openAdd = (address?: string): void => void sheet.openAdd(address);

/** Opens the sheet to sign in again with the account of a profile. */
export const openSignIn = (profileId: string): void => void sheet.openSignIn(profileId);

/** Opens the sheet for one more account on a kept portal. */
export const openAnotherAccount = (portalId: string, options: { private: boolean }): void =>
  void sheet.openAnotherAccount(portalId, options);
