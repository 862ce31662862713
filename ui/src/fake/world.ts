/** What the fake application knows: portals, profiles, keyring, clipboard, and how the next sign-in ends. */
import type {
  ActivityEntry,
  Browser,
  Connection,
  Kept,
  Overview,
  Person,
  PortalCard,
  ProfileCard,
  Said,
  State,
  Stay,
  UiError,
} from '../bindings';
import type { ErrorCode } from '../text';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Half past the morning coffee: 21 November 2026, 13:50 local time, when every scene begins. */
export const NOON = new Date(2026, 10, 21, 13, 50).getTime();

/** What a profile's detail shows besides its row. */
export interface Facts {
  worksFrom: Said | null;
  kept: Kept;
  activity: ActivityEntry[];
}

/** The whole state of the fake application. */
export interface World {
  overview: Overview;
  facts: Record<string, Facts>;
  browsers: Browser[];
  /** The next sign-ins end like this: signed in, a failure, or they wait until {@link MemoryHost.stage} moves them. */
  outcome: 'done' | 'wait' | 'keyring' | 'timed_out' | UiError;
  /** Which other programs on this computer have made a sign-in. */
  bridges: { notebook: boolean; pro: boolean };
  /** Whether signing out reaches the portal. */
  revokes: boolean;
  /** Whether the keyring's question is answered at once; if not, it waits until it is taken back. */
  keyringAnswers: boolean;
  /** Whether the clipboard still holds the token when its time is over. */
  clipboardOurs: boolean;
  /** How portals are reached, where it is not as usual. */
  connections: Record<string, Connection>;
}

export const said = (key: string, params: Record<string, string> = {}): Said => ({ key, params });

export const failure = (code: ErrorCode, more: Partial<UiError> = {}): UiError => ({
  code,
  params: {},
  details: [],
  retryAt: null,
  ...more,
});

/** A stay from `since` to `until`; it renews itself when `renews` is set. */
export const stay = (since: number, until: number | null, renews: boolean, tokenUntil: number | null): Stay => ({
  since,
  until,
  renews,
  tokenUntil,
});

export function portal(id: string, name: string, address: string, more: Partial<PortalCard> = {}): PortalCard {
  return {
    portalId: id,
    name,
    address,
    organisation: name,
    version: 'Enterprise 11.3',
    isServer: false,
    source: 'you',
    plainHttp: false,
    ...more,
  };
}

export const person = (userName: string, fullName: string, role: string, organisation: string): Person => ({
  userName,
  fullName,
  role,
  organisation,
});

export function profile(
  id: string,
  of: PortalCard,
  who: Person | null,
  state: State,
  more: Partial<ProfileCard> = {},
): ProfileCard {
  return {
    profileId: id,
    portalId: of.portalId,
    name: of.name,
    person: who,
    holder: null,
    scheme: 'browser',
    schemeKnown: true,
    state,
    favourite: false,
    isDefault: true,
    checkedAt: NOON,
    ...more,
  };
}

export function entry(at: number, card: ProfileCard, what: Said, more: Said | null = null): ActivityEntry {
  return { at, profileId: card.profileId, name: card.name, what, more };
}

/** Facts of a profile whose renewal token lies in the keyring. */
export function facts(activity: ActivityEntry[], more: Partial<Facts> = {}): Facts {
  return {
    worksFrom: said('works_from.any'),
    kept: { place: 'keyring', secrets: ['renewal_token'] },
    activity,
    ...more,
  };
}

/** A world without portals. */
export function emptyWorld(): World {
  return {
    overview: {
      portals: [],
      profiles: [],
      vault: { kind: 'unlocked', name: 'login' },
      settings: { appearance: 'system', clipboardSeconds: 30, browser: null, practicePortal: false },
      clipboard: null,
      readOnly: null,
      version: '0.1.0',
    },
    facts: {},
    browsers: [
      {
        id: 'firefox',
        name: 'Firefox',
        profiles: [
          { id: 'default-release', name: 'Personal' },
          { id: 'work', name: 'Work' },
        ],
        privateWindow: true,
      },
      { id: 'chromium', name: 'Chromium', profiles: [{ id: 'Default', name: 'Person 1' }], privateWindow: true },
    ],
    outcome: 'done',
    bridges: { notebook: false, pro: false },
    revokes: true,
    keyringAnswers: true,
    clipboardOurs: true,
    connections: {},
  };
}
