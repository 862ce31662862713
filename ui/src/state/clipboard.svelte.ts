import type { ClipboardChanged, ClipboardHold, ClipboardOutcome, CopyAs, ServiceCopy } from '../bindings';
import { asUiError, namedError, type Host, type Off } from '../host';
import { about, errorWords, t } from '../text';
import { SECOND } from '../text/times';
import type { Kept } from './kept.svelte';
import { isSaidAlready } from './said-already';
import type { Notices } from './notices.svelte';

/** The token that Portico put on the clipboard, until it is taken away. */
export class Clipboard {
  /** Whose token lies there, and until when; null when none does. */
  hold = $state.raw<ClipboardHold | null>(null);
  readonly #host: Host;
  readonly #kept: Kept;
  readonly #notices: Notices;

  constructor(host: Host, kept: Kept, notices: Notices) {
    this.#host = host;
    this.#kept = kept;
    this.#notices = notices;
  }

  /** Follows the clipboard; the answer ends it. */
  start(): Off {
    return this.#host.onClipboardChanged((change) => this.#hear(change));
  }

  /** Takes what the overview says, after the window was opened again. */
  restore(): void {
    this.hold = this.#kept.overview?.clipboard ?? null;
  }

  /** Copies a profile's token, alone or in another form. Whether it was copied. */
  async copy(profileId: string, form: CopyAs = { kind: 'token' }): Promise<boolean> {
    try {
      const copied = await this.#host.copyToken(profileId, form);
      this.#take(copied.hold);
      return true;
    } catch (caught) {
      const error = about(asUiError(caught), this.#kept.portalOf(profileId));
      if (isSaidAlready(this.#kept, profileId, error)) this.#notices.urgent = errorWords(error).title;
      else this.#notices.trouble(error);
      return false;
    }
  }

  /** Copies a token that was made for a service. Whether it was copied. */
  async copyForService(madeId: string, form: ServiceCopy): Promise<boolean> {
    try {
      const copied = await this.#host.copyServiceToken(madeId, form);
      this.#take(copied.hold);
      return true;
    } catch (caught) {
      this.#notices.trouble(asUiError(caught));
      return false;
    }
  }

  /** Takes the token off the clipboard now. */
  async clear(): Promise<void> {
    if (!this.hold) return;
    try {
      this.#hear({ hold: null, outcome: await this.#host.clearClipboard() });
    } catch (caught) {
      this.#notices.trouble(asUiError(caught));
    }
  }

  #hear(change: ClipboardChanged): void {
    if (change.hold) return this.#take(change.hold);
    // The news of an end may come twice: as the answer to a click and as an event.
    if (!this.hold) return;
    this.hold = null;
    this.#ended(change.outcome);
  }

  #ended(outcome: ClipboardOutcome | null): void {
    if (outcome === 'cleared') this.#notices.tell(t('detail.clipboard.cleared'), t('detail.clipboard.cleared_what'));
    if (outcome === 'left_alone')
      this.#notices.tell(t('detail.clipboard.left_alone'), t('detail.clipboard.left_alone_why'));
    if (outcome === 'failed') this.#notices.trouble(namedError('clipboard_unreachable'));
  }

  #take(hold: ClipboardHold): void {
    if (this.hold?.copiedAt === hold.copiedAt) return;
    this.hold = hold;
    this.#notices.close();
    const spoken = t('detail.clipboard.copied_spoken', {
      count: Math.round((hold.clearsAt - hold.copiedAt) / SECOND),
    });
    this.#notices.say(hold.certain ? spoken : `${spoken} ${t('detail.clipboard.uncertain')}`);
  }
}
