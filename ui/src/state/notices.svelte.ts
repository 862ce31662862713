import type { UiError } from '../bindings';
import { errorWords, isOne, type ErrorCode } from '../text';

/** A message at the bottom of the window. */
export interface Notice {
  tone: 'done' | 'trouble';
  title: string;
  text?: string;
  /** The failure that it tells. */
  error?: UiError;
}

/** How long good news stays, in milliseconds. Trouble stays until it is closed. */
const STAYS = 6000;

/** Failures that say that a sign-in is over. */
const ENDED: ErrorCode[] = ['sign_in_ended', 'renewal_refused', 'kept_password_refused', 'token_not_available'];

/** Failures that say that the keyring is locked. */
const LOCKED: ErrorCode[] = ['keyring_locked', 'keyring_dismissed'];

/** What the window tells besides what it shows: one message at a time, and words for screen readers. */
export class Notices {
  /** The message at the bottom; null when there is none. */
  shown = $state.raw<Notice | null>(null);
  /** Spoken when there is time. */
  polite = $state('');
  /** Spoken at once: a refused sign-in, a locked keyring. */
  urgent = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Shows good news for a while, or until it is closed if there is something to note down, and speaks it. */
  tell(title: string, text?: string, toNote = false): void {
    this.#show({ tone: 'done', title, text });
    if (!toNote) this.#timer = setTimeout(() => this.close(), STAYS);
    this.say(text === undefined ? title : `${title}. ${text}`);
  }

  /** Shows a failure until it is closed, and speaks it at once. */
  trouble(error: UiError): void {
    const words = errorWords(error);
    this.#show({ tone: 'trouble', title: words.title, text: words.todo, error });
    this.urgent = `${words.title}. ${words.todo}`;
  }

  /** Shows that something was not done, until it is closed, and speaks it at once. */
  fail(title: string, text: string): void {
    this.#show({ tone: 'trouble', title, text });
    this.urgent = `${title}. ${text}`;
  }

  /** Speaks without showing. The same words twice are spoken twice. */
  say(text: string): void {
    this.polite = this.polite === text ? `${text}\u00a0` : text;
  }

  /** The person signs in: that it is over need not be said any longer. */
  signsIn(): void {
    if (isOne(this.shown?.error, ...ENDED)) this.close();
  }

  /** The keyring is asked once more: that it stayed locked need not be said any longer. */
  unlocks(): void {
    if (isOne(this.shown?.error, ...LOCKED)) this.close();
  }

  /** Takes the message away. */
  close(): void {
    clearTimeout(this.#timer);
    this.shown = null;
  }

  #show(notice: Notice): void {
    clearTimeout(this.#timer);
    this.shown = notice;
  }
}
