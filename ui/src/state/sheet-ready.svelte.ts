import { asUiError, type Host, type Off } from '../host';
import type { Copied, ProfileDetail, UiError } from '../bindings';

type Door = Pick<Host, 'setFavourite' | 'copyToken' | 'onClipboardChanged'>;

/** The last page: who signed in, and two things to do with it. */
export class ReadyPage {
  /** The profile that was made or renewed. */
  readonly detail: ProfileDetail;
  /** Whether it is a favourite. */
  favourite = $state(false);
  /** The token on the clipboard; null before, and after it was taken away. */
  copied = $state.raw<Copied | null>(null);
  /** Copying is under way: the token may be renewed first. */
  copying = $state(false);
  /** The token was taken from the clipboard again. */
  cleared = $state(false);
  /** Why one of the two did not work. */
  trouble = $state.raw<UiError | null>(null);
  readonly #off: Off;
  readonly #host: Door;

  constructor(host: Door, detail: ProfileDetail) {
    this.#host = host;
    this.detail = detail;
    this.favourite = detail.card.favourite;
    this.#off = host.onClipboardChanged((change) => {
      if (change.hold !== null || this.copied === null) return;
      this.copied = null;
      this.cleared = change.outcome === 'cleared';
    });
  }

  /** Stops listening. */
  end(): void {
    this.#off();
  }

  /** Makes the profile a favourite or not; goes back when that cannot be saved. */
  async setFavourite(on: boolean): Promise<void> {
    this.favourite = on;
    this.trouble = null;
    try {
      await this.#host.setFavourite(this.detail.card.profileId, on);
    } catch (caught) {
      this.favourite = !on;
      this.trouble = asUiError(caught);
    }
  }

  /** Copies the token. */
  async copy(): Promise<void> {
    if (this.copying) return;
    this.copying = true;
    this.trouble = null;
    this.cleared = false;
    try {
      this.copied = await this.#host.copyToken(this.detail.card.profileId, { kind: 'token' });
    } catch (caught) {
      this.trouble = asUiError(caught);
    } finally {
      this.copying = false;
    }
  }
}
