import { getContext, setContext } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import type { ProfileCard } from '../bindings';
import type { Host, Off } from '../host';
import { t } from '../text';
import { standing } from '../text/standing';
import { allowedFor, type Allowed } from './allowed';
import { Clipboard } from './clipboard.svelte';
import { Connections } from './connections.svelte';
import { Kept } from './kept.svelte';
import { List } from './list.svelte';
import { Notices } from './notices.svelte';
import { Inspector } from './inspector.svelte';
import { Selection } from './selection.svelte';
import { Services } from './services.svelte';
import { Work } from './work.svelte';

/** The rooms of the window. */
export type Room = 'portals' | 'services' | 'activity' | 'settings';

/** The state of one window. Controllers own it; views read it and call them. */
export class App {
  readonly host: Host;
  readonly notices = new Notices();
  readonly kept: Kept;
  readonly list: List;
  readonly selection: Selection;
  readonly clipboard: Clipboard;
  readonly work: Work;
  readonly services: Services;
  readonly inspector: Inspector;
  readonly connections: Connections;
  /** The room in view. */
  room = $state<Room>('portals');
  readonly #narrow = new MediaQuery('max-width: 860px');
  #drawer = $state(false);
  /** The profile whose removal is being asked about. */
  removing = $state<string | null>(null);
  /** The profile about whose sign-out a key asks. */
  signingOut = $state<string | null>(null);
  /** The profile whose name is being changed. */
  renaming = $state<string | null>(null);
  /** The dialog for a pasted token is open. */
  inspecting = $state(false);
  /** The account of which an address with its token is to be copied. */
  copyingAddress = $state<string | null>(null);
  /** The portal whose connection settings are open. */
  connecting = $state<string | null>(null);
  /** The table of keys is open. */
  keysShown = $state(false);
  /** The activity page shows one account only. */
  activityOf = $state<string | null>(null);

  constructor(host: Host) {
    this.host = host;
    this.kept = new Kept(host);
    this.list = new List(this.kept);
    this.selection = new Selection(host, this.kept);
    this.clipboard = new Clipboard(host, this.kept, this.notices);
    this.work = new Work(host, this.kept, this.list, this.selection, this.notices);
    this.services = new Services(host, this.kept);
    this.inspector = new Inspector(host, this.kept, this.selection);
    this.connections = new Connections(host);
  }

  /** Whether the list lies over the detail; only in a narrow window. */
  get drawer(): boolean {
    return this.#drawer && this.#narrow.current;
  }

  set drawer(open: boolean) {
    this.#drawer = open && this.#narrow.current;
  }

  /** Reads what is kept and follows the news; the answer ends it. */
  start(): Off {
    const offs = [
      this.#speak(),
      this.kept.start(),
      this.selection.start(),
      this.clipboard.start(),
      this.connections.start(),
    ];
    void this.kept.read().then(() => {
      this.clipboard.restore();
      return this.selection.read();
    });
    return () => offs.forEach((off) => off());
  }

  /** Speaks how an account stands once Portico is done with it, or when it needs care. Hears it before the old row goes. */
  #speak(): Off {
    return this.host.onProfileChanged((card) => {
      const before = this.kept.profile(card.profileId)?.state.kind;
      const { kind } = card.state;
      const isWorse = kind === 'expiring' || kind === 'expired' || kind === 'problem';
      if (before === kind || kind === 'working' || (before !== 'working' && !isWorse)) return;
      const { word, aside } = standing(card, this.host.now());
      const state = [word, aside].filter((part) => part !== '').join(', ');
      this.notices.say(t('list.row.changed', { name: card.name, state }));
    });
  }

  /** What can be done with an account now. */
  allowed(card: ProfileCard): Allowed {
    const detail = this.selection.detail;
    const place = detail?.card.profileId === card.profileId ? detail.kept.place : undefined;
    return allowedFor(card, this.kept.overview, place);
  }

  /** Goes to a room. */
  go(room: Room): void {
    this.room = room;
    this.drawer = false;
  }

  /** Puts an account in view. */
  choose(profileId: string): void {
    this.selection.choose(profileId);
    this.go('portals');
  }
}

const KEY = Symbol('app');

/** Gives the state to the views below. */
export const provideApp = (app: App): App => setContext(KEY, app);

/** The state, in a view. */
export const useApp = (): App => getContext<App>(KEY);
