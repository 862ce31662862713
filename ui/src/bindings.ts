// The calls and events between the window and the application, in the shape that tauri-specta generates.
import { invoke as __TAURI_INVOKE } from '@tauri-apps/api/core';
import * as __TAURI_EVENT from '@tauri-apps/api/event';

/** Commands */
export const commands = {
  overview: () => __TAURI_INVOKE<Overview>('overview'),
  profileDetail: (profileId: string) => __TAURI_INVOKE<ProfileDetail>('profile_detail', { profileId }),
  readAddress: (text: string) => __TAURI_INVOKE<AddressReading>('read_address', { text }),
  probe: (text: string, jobId: string) => __TAURI_INVOKE<ProbeReport>('probe', { text, jobId }),
  cancelJob: (jobId: string) => __TAURI_INVOKE<null>('cancel_job', { jobId }),
  redirectLines: (target: RedirectTarget) => __TAURI_INVOKE<RedirectLines>('redirect_lines', { target }),
  openContentPage: (target: RedirectTarget) => __TAURI_INVOKE<null>('open_content_page', { target }),
  browsers: () => __TAURI_INVOKE<Browser[]>('browsers'),
  beginSignIn: (request: SignInRequest) => __TAURI_INVOKE<SignInView>('begin_sign_in', { request }),
  signInView: (signInId: string) => __TAURI_INVOKE<SignInView>('sign_in_view', { signInId }),
  openPageAgain: (signInId: string) => __TAURI_INVOKE<null>('open_page_again', { signInId }),
  copySignInLink: (signInId: string) => __TAURI_INVOKE<null>('copy_sign_in_link', { signInId }),
  submitCode: (signInId: string, code: Typed) => __TAURI_INVOKE<null>('submit_code', { signInId, code }),
  cancelSignIn: (signInId: string) => __TAURI_INVOKE<null>('cancel_sign_in', { signInId }),
  keepNow: (signInId: string, keep: Keep) => __TAURI_INVOKE<null>('keep_now', { signInId, keep }),
  copyToken: (profileId: string) => __TAURI_INVOKE<Copied>('copy_token', { profileId }),
  clearClipboard: () => __TAURI_INVOKE<ClipboardOutcome>('clear_clipboard'),
  checkNow: (profileId: string) => __TAURI_INVOKE<null>('check_now', { profileId }),
  cancelWork: (profileId: string) => __TAURI_INVOKE<null>('cancel_work', { profileId }),
  signOut: (profileId: string) => __TAURI_INVOKE<SignedOut>('sign_out', { profileId }),
  renameProfile: (profileId: string, name: string) => __TAURI_INVOKE<null>('rename_profile', { profileId, name }),
  setFavourite: (profileId: string, on: boolean) => __TAURI_INVOKE<null>('set_favourite', { profileId, on }),
  setDefault: (profileId: string) => __TAURI_INVOKE<null>('set_default', { profileId }),
  removeProfile: (profileId: string) => __TAURI_INVOKE<SignedOut>('remove_profile', { profileId }),
  activity: (profileId: string | null) => __TAURI_INVOKE<ActivityEntry[]>('activity', { profileId }),
  openPortal: (profileId: string) => __TAURI_INVOKE<null>('open_portal', { profileId }),
  unlockKeyring: () => __TAURI_INVOKE<VaultState>('unlock_keyring'),
  workWithoutSaving: (on: boolean) => __TAURI_INVOKE<VaultState>('work_without_saving', { on }),
  changeSettings: (settings: SettingsView) => __TAURI_INVOKE<SettingsView>('change_settings', { settings }),
  startPracticePortal: () => __TAURI_INVOKE<string>('start_practice_portal'),
  copyText: (text: string) => __TAURI_INVOKE<null>('copy_text', { text }),
};

/** Events */
export const events = {
  overviewChanged: makeEvent<OverviewChanged>('overview-changed'),
  profileChanged: makeEvent<ProfileChanged>('profile-changed'),
  signInChanged: makeEvent<SignInChanged>('sign-in-changed'),
  clipboardChanged: makeEvent<ClipboardChanged>('clipboard-changed'),
};

/* Types */

export type OverviewChanged = null;
export type ProfileChanged = ProfileCard;
export type SignInChanged = SignInView;
export type ClipboardChanged = { hold: ClipboardHold | null; outcome: ClipboardOutcome | null };

export type RedirectTarget = { kind: 'probed'; probeId: string } | { kind: 'portal'; portalId: string };

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

export type Typed = string;

export type Said = { key: string; params: { [key in string]: string } };

export type UiError = {
  code: string;
  params: { [key in string]: string };
  details: string[];
  retryAt: Millis | null;
};

export type Overview = {
  portals: PortalCard[];
  profiles: ProfileCard[];
  vault: VaultState;
  settings: SettingsView;
  clipboard: ClipboardHold | null;
  readOnly: UiError | null;
  version: string;
};

export type PortalCard = {
  portalId: string;
  name: string;
  address: string;
  organisation: string | null;
  version: string | null;
  source: Source;
};

export type Source = 'you' | 'organisation' | 'practice';

export type ProfileCard = {
  profileId: string;
  portalId: string;
  name: string;
  person: Person | null;
  scheme: string;
  schemeKnown: boolean;
  state: State;
  favourite: boolean;
  isDefault: boolean;
  checkedAt: Millis | null;
};

export type Person = {
  userName: string;
  fullName: string;
  role: string | null;
  organisation: string | null;
};

export type State =
  | { kind: 'signed_in'; stay: Stay }
  | { kind: 'expiring'; stay: Stay }
  | { kind: 'expired'; since: Millis }
  | { kind: 'problem'; trouble: Trouble; error: UiError; stay: Stay | null }
  | { kind: 'not_signed_in' }
  | { kind: 'working'; doing: string; stay: Stay | null };

export type Trouble = 'locked' | 'unreachable' | 'refused' | 'keyring';

export type Stay = {
  since: Millis;
  until: Millis | null;
  renews: boolean;
  tokenUntil: Millis | null;
};

export type ProfileDetail = {
  card: ProfileCard;
  portal: PortalCard;
  worksFrom: Said | null;
  kept: Kept;
  activity: ActivityEntry[];
  siblings: ProfileCard[];
  portalUrl: string;
};

export type Kept = { place: string; secrets: string[] };

export type VaultState =
  | { kind: 'unknown' }
  | { kind: 'unlocked'; name: string }
  | { kind: 'locked'; name: string; memory: boolean }
  | { kind: 'missing' };

export type ClipboardHold = { profileId: string; copiedAt: Millis; clearsAt: Millis };

export type ClipboardOutcome = 'cleared' | 'left_alone' | 'failed';

export type Copied = { hold: ClipboardHold; tokenUntil: Millis | null };

export type SignedOut = {
  revoked: boolean | null;
  revokeError: UiError | null;
  forgotten: boolean;
  forgetError: UiError | null;
  endsByItself: Millis | null;
};

export type ActivityEntry = {
  at: Millis;
  profileId: string | null;
  name: string;
  what: Said;
  more: Said | null;
};

export type AddressReading = {
  parts: AddressPart[];
  kept: string | null;
  note: Said | null;
  error: UiError | null;
};

export type AddressPart = { text: string; kept: boolean };

export type ProbeReport = {
  probeId: string;
  address: string;
  host: string;
  organisation: string;
  suggestedName: string;
  version: string | null;
  checks: Check[];
  note: Said | null;
  ways: Way[];
  reason: Said;
  appId: AppIdState;
  knownPortalId: string | null;
};

export type Check = {
  kind: CheckKind;
  level: CheckLevel;
  finding: Said;
  aside: Said | null;
  fix: Said | null;
};

export type CheckKind = 'reachable' | 'secure' | 'clock' | 'ways';

export type CheckLevel = 'ok' | 'care' | 'failed';

export type Way = { scheme: string; fit: WayFit };

export type WayFit = 'recommended' | 'offered' | 'not_found';

export type AppIdState = { kind: 'known'; appId: string; source: string; pastedCode: boolean } | { kind: 'needed' };

export type RedirectLines = { lines: string[]; contentPage: string; message: Said };

export type SettingsView = {
  appearance: Appearance;
  clipboardSeconds: number;
  browser: BrowserChoice | null;
  practicePortal: boolean;
};

export type Appearance = 'system' | 'light' | 'dark' | 'contrast';

export type Browser = { id: string; name: string; profiles: BrowserProfile[]; privateWindow: boolean };

export type BrowserProfile = { id: string; name: string };

export type BrowserChoice = { browser: string | null; profile: string | null; private: boolean };

export type SignInRequest = { target: SignInTarget; way: SignInWay; keep: Keep };

export type SignInTarget =
  | { kind: 'probed'; probeId: string; name: string }
  | { kind: 'portal'; portalId: string }
  | { kind: 'profile'; profileId: string };

export type SignInWay =
  | { kind: 'browser'; browser: BrowserChoice | null; appId: AppIdAnswer | null; pastedCode: boolean }
  | { kind: 'password'; user: string; password: Typed; keepPassword: boolean };

export type AppIdAnswer = { kind: 'given'; appId: string } | { kind: 'python' };

export type Keep = 'keyring' | 'memory';

export type SignInView = { signInId: string; host: string; organisation: string; stage: SignInStage };

export type SignInStage =
  | { kind: 'opening' }
  | {
      kind: 'waiting';
      browser: string | null;
      since: Millis;
      until: Millis;
      comesBack: boolean;
      pasteBecause: string | null;
      refused: UiError | null;
      browserTrouble: UiError | null;
    }
  | { kind: 'checking' }
  | { kind: 'keeping' }
  | { kind: 'not_kept'; error: UiError }
  | { kind: 'done'; profile: ProfileDetail }
  | { kind: 'failed'; error: UiError }
  | { kind: 'cancelled' }
  | { kind: 'timed_out' };

/* Runtime */

function makeEvent<T>(name: string) {
  return {
    listen: (callback: __TAURI_EVENT.EventCallback<T>) => __TAURI_EVENT.listen(name, callback),
  };
}
