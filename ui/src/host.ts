/**
 * The only door between the window and the application. Nothing else imports `@tauri-apps/*` or calls a command, so
 * that the whole window also runs in a plain browser on the fake in `fake/`.
 *
 * A call that fails rejects with a {@link UiError}.
 */
import { getCurrentWindow } from '@tauri-apps/api/window';
import { commands, events, type ClipboardChanged, type ProfileCard, type SignInView, type UiError } from './bindings';
import type { ErrorCode } from './text/catalogue';
import { plainly } from './text/plain';

/** Ends a subscription. */
export type Off = () => void;

type Commands = typeof commands;

/** What the application does for the window. */
export interface Host extends Commands {
  /** Milliseconds since 1970; the fake tells a time of its own. */
  now(): number;
  /** Portals, profiles, keyring or settings changed: read the overview again. */
  onOverviewChanged(then: () => void): Off;
  /** One row changed. */
  onProfileChanged(then: (card: ProfileCard) => void): Off;
  /** A sign-in reached another stage. */
  onSignInChanged(then: (view: SignInView) => void): Off;
  /** The clipboard took a token, or lost it. */
  onClipboardChanged(then: (change: ClipboardChanged) => void): Off;
  /** Makes the window small. */
  minimise(): void;
  /** Fills the screen, or goes back. */
  toggleMaximise(): void;
  /** Closes the window. */
  close(): void;
}

/**
 * Texts that leave the window again, to the application or to another program: they come back as they were given. Where
 * one of them is shown, it is made plain there.
 */
const GIVEN_BACK = [
  ...['profileId', 'portalId', 'knownPortalId', 'probeId', 'signInId', 'serviceId', 'madeId'],
  // Browsers and their profiles, in the list of them and in a choice.
  ...['id', 'browser', 'profile'],
  // Names to sign in with, and addresses to ask.
  ...['userName', 'typedName', 'user', 'address', 'url', 'portal'],
  // What is copied for other programs.
  ...['lines', 'portalUrl', 'referer'],
  // The name for a proxy, and an authority, in connection settings.
  ...['user', 'authority'],
];

const forDisplay = <T>(value: T): T => plainly(value, GIVEN_BACK);

function subscribe<T>(
  event: { listen: (then: (e: { payload: T }) => void) => Promise<Off> },
  then: (payload: T) => void,
) {
  const off = event.listen((e) => then(forDisplay(e.payload)));
  return () => void off.then((end) => end());
}

/** Answers that hold nothing else: the parts of a typed address join to what was typed, and an address is asked. */
const UNTOUCHED: string[] = ['readAddress', 'startPracticePortal'] satisfies (keyof Commands)[];

/** The same calls, their answers without hidden signs: names come from portals, and whoever writes there chose them. */
function plainAnswers(calls: Commands): Commands {
  const wrapped = Object.entries(calls).map(([name, call]) => {
    const ask = call as (...args: unknown[]) => Promise<unknown>;
    return [name, UNTOUCHED.includes(name) ? call : (...args: unknown[]) => ask(...args).then(forDisplay, refuse)];
  });
  return Object.fromEntries(wrapped) as Commands;
}

function refuse(caught: unknown): never {
  throw isUiError(caught) ? forDisplay(caught) : caught;
}

const tauri: Host = {
  ...plainAnswers(commands),
  now: () => Date.now(),
  onOverviewChanged: (then) => subscribe(events.overviewChanged, () => then()),
  onProfileChanged: (then) => subscribe(events.profileChanged, then),
  onSignInChanged: (then) => subscribe(events.signInChanged, then),
  onClipboardChanged: (then) => subscribe(events.clipboardChanged, then),
  minimise: () => void getCurrentWindow().minimize(),
  toggleMaximise: () => void getCurrentWindow().toggleMaximize(),
  close: () => void getCurrentWindow().close(),
};

async function pick(): Promise<Host> {
  // The built window holds no fake: the branch below is dropped from a production build.
  if (import.meta.env.MODE !== 'production' && !('__TAURI_INTERNALS__' in window)) {
    const { fakeFromUrl } = await import('./host-fake');
    return fakeFromUrl(new URL(location.href));
  }
  return tauri;
}

/** The host of this window. */
export const host: Host = await pick();

/** Whether a caught value is a failure that the application named. */
export function isUiError(error: unknown): error is UiError {
  return typeof error === 'object' && error !== null && 'code' in error && 'params' in error;
}

/** A caught value as a failure with words: what the application did not name becomes `internal`. */
export function asUiError(error: unknown): UiError {
  if (isUiError(error)) return error;
  const line = error instanceof Error ? error.message : String(error);
  return namedError('internal', line === '' ? [] : [line]);
}

/** A failure that the window itself finds. */
export const namedError = (code: ErrorCode, details: string[] = []): UiError => ({
  code,
  params: {},
  details,
  retryAt: null,
});
