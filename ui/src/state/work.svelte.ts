import type { Overview, SettingsView, SignedOut, UiError } from '../bindings';
import { asUiError, type Host } from '../host';
import { about, errorWords, isOne, t, when, type ErrorCode } from '../text';
import type { Program } from '../text/snippets';
import { Busy } from './busy.svelte';
import type { Kept } from './kept.svelte';
import type { List } from './list.svelte';
import { isSaidAlready } from './said-already';
import type { Notices } from './notices.svelte';
import type { Selection } from './selection.svelte';

/** A sign-out that did not wholly work: it stays in view as a banner. */
export interface HalfSignedOut {
  profileId: string;
  result: SignedOut;
}

/** What a person does to an account, the keyring and the settings. What fails is told; nothing else changes then. */
export class Work {
  /** The last sign-out, when the portal or the keyring did not play along. */
  half = $state.raw<HalfSignedOut | null>(null);
  /** The keyring is being unlocked. */
  readonly unlocking = new Busy();
  readonly #host: Host;
  readonly #kept: Kept;
  readonly #list: List;
  readonly #selection: Selection;
  readonly #notices: Notices;

  constructor(host: Host, kept: Kept, list: List, selection: Selection, notices: Notices) {
    this.#host = host;
    this.#kept = kept;
    this.#list = list;
    this.#selection = selection;
    this.#notices = notices;
  }

  /** Asks the portal how the account stands. */
  check = (profileId: string) => this.#told(() => this.#host.checkNow(profileId), profileId);

  /** Ends what Portico is doing with it. */
  cancel = (profileId: string) => this.#told(() => this.#host.cancelWork(profileId), profileId);

  /** Opens the portal in the browser. */
  open = (profileId: string) => this.#told(() => this.#host.openPortal(profileId), profileId);

  /** Puts it among the favourites, or takes it out. */
  favourite = (profileId: string, on: boolean) => this.#told(() => this.#host.setFavourite(profileId, on));

  /** Makes it the account that is used when only the portal is named. */
  makeDefault = (profileId: string) => this.#told(() => this.#host.setDefault(profileId));

  /** Renames it; the answer is why not. */
  async rename(profileId: string, name: string): Promise<UiError | null> {
    try {
      await this.#host.renameProfile(profileId, name.trim());
      return null;
    } catch (caught) {
      return asUiError(caught);
    }
  }

  /** Ends the sign-in at the portal and forgets it here; says which of the two worked. */
  async signOut(profileId: string): Promise<void> {
    this.half = null;
    await this.#told(async () => {
      const result = await this.#host.signOut(profileId);
      if (isWhole(result)) this.#notices.tell(t('detail.signed_out.title'), outcome(result));
      else this.half = { profileId, result };
    }, profileId);
  }

  /** Asks the portal to free the licence of a sign-in. */
  async giveLicenceBack(profileId: string): Promise<void> {
    await this.#told(async () => {
      const done = await this.#host.giveLicenceBack(profileId);
      if (done) this.#notices.tell(t('detail.licence.given'), t('detail.licence.given_text'));
      else this.#notices.fail(t('detail.licence.kept'), t('detail.licence.kept_text'));
    }, profileId);
  }

  /** Signs out, forgets and takes the account off the list; the next row comes into view. */
  async remove(profileId: string): Promise<void> {
    const name = this.#kept.profile(profileId)?.name ?? '';
    const inView = this.#selection.profileId === profileId;
    const next = this.#list.neighbour(profileId);
    await this.#told(async () => {
      const result = await this.#host.removeProfile(profileId);
      if (inView && next !== null) this.#selection.choose(next);
      this.#notices.tell(
        t('detail.removed', { name }),
        isWhole(result) ? undefined : halfWords(result, this.#host.now()),
      );
    });
  }

  /** Asks the system to unlock the keyring. */
  unlock = () => {
    this.#notices.unlocks();
    return this.unlocking.run(() => this.#told(() => this.#host.unlockKeyring()));
  };

  /** Takes the keyring's question back. */
  cancelUnlock = () => this.#told(() => this.#host.cancelUnlock());

  /** Sets files aside that cannot be read, and says where they are. */
  beginAnew = () =>
    this.#told(async () => {
      const places = await this.#host.setDamagedAside();
      if (places.length > 0) this.#notices.tell(t('detail.set_aside'), places.join('\n'), true);
    });

  /** Keeps secrets in memory until Portico quits. The keyring's question, where it still stands, is taken back. */
  workWithoutSaving = () =>
    this.#told(async () => {
      if (this.unlocking.running) await this.#host.cancelUnlock();
      await this.#host.workWithoutSaving(true);
    });

  /** Copies the lines for a program; they are no secret. */
  copyLines = (program: Program, lines: string) =>
    this.#told(async () => {
      await this.#host.copyText(lines);
      this.#notices.tell(t('detail.lines_copied', { program: t(`detail.use.${program}`) }), t('detail.lines_hold'));
    });

  /** Changes one or more settings at once. */
  async settings(change: Partial<SettingsView>): Promise<void> {
    const settings = this.#kept.overview?.settings;
    if (settings) await this.#told(() => this.#host.changeSettings({ ...settings, ...change }));
  }

  /** Starts the practice portal; the answer is its address, null when it did not start. */
  async practice(): Promise<string | null> {
    let address: string | null = null;
    await this.#told(async () => {
      address = await this.#host.startPracticePortal();
    });
    return address;
  }

  async #told(act: () => Promise<unknown>, profileId: string | null = null): Promise<void> {
    try {
      await act();
    } catch (caught) {
      const error = about(asUiError(caught), this.#kept.portalOf(profileId));
      if (isOne(error, 'cancelled')) return;
      if (isSaidAlready(this.#kept, profileId, error)) this.#notices.urgent = errorWords(error).title;
      else this.#notices.trouble(error);
    }
  }
}

/** Whether nothing can be changed because a file is damaged, which the person can set aside. */
export const canBeginAnew = (overview: Overview): boolean => isOne(overview.readOnly, 'settings_damaged');

/** Whether both halves of a sign-out worked, or there was nothing to end. */
export const isWhole = (result: SignedOut): boolean => result.forgotten && result.revoked !== false;

function outcome(result: SignedOut): string {
  return result.revoked === null ? t('detail.signed_out.here') : t('detail.signed_out.both');
}

/** Which half of a sign-out did not work, and what that means. */
export function halfWords(result: SignedOut, now: number): string {
  const portal = result.revoked === false ? notEnded(result, now) : '';
  if (result.forgotten) return `${portal} ${t('detail.signed_out.nothing_kept')}`;
  const there = result.revoked === true ? t('detail.signed_out.revoked') : portal;
  return [there, t('detail.signed_out.not_forgotten')].filter((part) => part !== '').join(' ');
}

/** A portal that answered, but not as it was asked. */
const ANSWERED: ErrorCode[] = [
  'portal_refused',
  'portal_failed',
  'portal_busy',
  'reply_not_understood',
  'not_a_portal',
];

function notEnded(result: SignedOut, now: number): string {
  const word = isOne(result.revokeError, ...ANSWERED) ? 'not_ended' : 'not_revoked';
  const ends = result.endsByItself;
  if (ends === null) return t(`detail.signed_out.${word}`);
  return t(`detail.signed_out.${word}_until`, { when: when(ends, now) });
}
