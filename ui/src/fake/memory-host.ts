import type {
  ActivityEntry,
  Copied,
  PortalCard,
  ProfileDetail,
  SettingsView,
  SignInRequest,
  SignInStage,
  SignInWay,
} from '../bindings';
import type { Host } from '../host';
import type { ErrorCode } from '../text';
import { keep } from './kept';
import { raise } from './memory';
import { ServicesMemory } from './services';
import { connection, reading } from './probes';
import { SignIns } from './sign-ins';
import { emptyWorld, failure, MINUTE, said, type World } from './world';

const DAMAGED: ErrorCode = 'settings_damaged';

type Waiting = Extract<SignInStage, { kind: 'waiting' }>;

/** What was asked for, without what nobody is to read. */
function covered(way: SignInWay): SignInWay {
  const hidden = { password: '…', secret: '…', key: '…', token: '…' };
  return Object.fromEntries(
    Object.entries(way).map(([name, value]) => [name, name in hidden ? '…' : (value as unknown)]),
  ) as SignInWay;
}

/** The application in memory: it plays what Rust would do, so that the window runs in a plain browser and in tests. */
export class MemoryHost extends ServicesMemory implements Host {
  readonly signIns = new SignIns((view) => this.signInListeners.forEach((then) => then(view)));
  readonly #requests = new Map<string, SignInRequest>();
  #takenBack: (() => void) | undefined;

  constructor(world: World = emptyWorld(), latency = 0) {
    super(world, latency);
  }

  /** Moves a sign-in to a stage; without an id, the last one. */
  stage(stage: SignInStage, id?: string): void {
    this.signIns.stage(id ?? this.signIns.last?.signInId ?? '', stage);
  }

  /** Waiting for the person in the browser. */
  waiting(more: Partial<Waiting> = {}): Waiting {
    const since = this.now();
    const blank = { browser: 'Firefox, Work profile', pasteBecause: null, refused: null, browserTrouble: null };
    return { kind: 'waiting', since, until: since + 10 * MINUTE, comesBack: true, ...blank, ...more };
  }

  /** Keeps what a sign-in brought; its detail is what the last stage shows. */
  finish(signInId: string, where?: SignInRequest['keep']): ProfileDetail {
    const request = this.#requests.get(signInId);
    if (!request) throw new Error(`no sign-in ${signInId}`);
    const report = 'probeId' in request.target ? this.reports.get(request.target.probeId) : undefined;
    return this.detail(keep(this, { ...request, keep: where ?? request.keep }, report, this.id('a')));
  }

  overview = () => this.answer('overview', [], () => this.world.overview);
  profileDetail = (id: string) => this.answer('profileDetail', [id], () => this.detail(id));
  readAddress = (text: string) => this.answer('readAddress', [text], () => reading(text));

  readConnectionFile = (name: string, contents: number[]) =>
    this.answer('readConnectionFile', [name], () => connection(name, contents));

  redirectLines: Host['redirectLines'] = (target) =>
    this.answer('redirectLines', [target], () => {
      const address = 'gis.aldermoor.example/portal';
      const lines = [27071, 27072, 27073].map((port) => `http://127.0.0.1:${port}/sign-in/${address}`);
      const params = {
        organisation: address,
        lines: lines.join('\n'),
        address: `https://${address}`,
        kind: 'enterprise',
      };
      return { lines, contentPage: `https://${address}/home/content.html`, message: said('register.message', params) };
    });

  openContentPage: Host['openContentPage'] = (target) => this.answer('openContentPage', [target], () => null);
  browsers = () => this.answer('browsers', [], () => this.world.browsers);

  beginSignIn = (request: SignInRequest) => {
    const way = covered(request.way);
    return this.answer('beginSignIn', [{ ...request, way }], () => {
      const { target } = request;
      const report = 'probeId' in target ? this.reports.get(target.probeId) : undefined;
      const portalId =
        target.kind === 'portal'
          ? target.portalId
          : target.kind === 'profile'
            ? this.card(target.profileId).portalId
            : '';
      const known = this.world.overview.portals.find((one) => one.portalId === portalId);
      const host = report?.host ?? known?.address.split('/')[0] ?? '';
      if (known?.plainHttp && !this.plainAllowed) return raise(failure('plain_http_asked', { params: { host } }));
      this.plainAllowed = false;
      const view = this.signIns.begin(host, report?.organisation ?? known?.organisation ?? host);
      this.#requests.set(view.signInId, request);
      this.#play(view.signInId, request);
      return view;
    });
  };

  signInView = (id: string) =>
    this.answer('signInView', [id], () => this.signIns.get(id) ?? raise(failure('internal')));
  openPageAgain = (id: string) => this.answer('openPageAgain', [id], () => null);
  copySignInLink = (id: string) => this.answer('copySignInLink', [id], () => null);

  submitCode = (id: string, code: string) =>
    this.answer('submitCode', [id], () => {
      if (code.trim().length >= 8) this.signIns.play(id, this.#end(id));
      else
        this.stage(
          this.waiting({ comesBack: false, pasteBecause: 'remote', refused: failure('code_not_understood') }),
          id,
        );
      return null;
    });

  cancelSignIn = (id: string) =>
    this.answer('cancelSignIn', [id], () => {
      this.stage({ kind: 'cancelled' }, id);
      return null;
    });

  keepNow: Host['keepNow'] = (id, where) =>
    this.answer('keepNow', [id, where], () => {
      if (where === 'keyring' && this.world.outcome === 'keyring')
        return raise(failure('keyring_locked', { params: { name: 'login' } }));
      this.stage({ kind: 'done', profile: this.finish(id, where) }, id);
      return null;
    });

  copyToken: Host['copyToken'] = (id, form) =>
    this.answer('copyToken', [id, form], (): Copied => {
      const { state } = this.card(id);
      const hold = this.hold(id);
      return { hold, tokenUntil: 'stay' in state ? (state.stay?.tokenUntil ?? null) : null };
    });

  clearClipboard = () => this.answer('clearClipboard', [], () => this.clear());

  checkNow = (id: string) =>
    this.answer('checkNow', [id], () => {
      const { state } = this.card(id);
      this.setState(id, { kind: 'working', doing: 'checking', stay: 'stay' in state ? state.stay : null });
      setTimeout(() => this.card(id).state.kind === 'working' && this.setState(id, state), this.latency * 6);
      return null;
    });

  cancelWork = (id: string) =>
    this.answer('cancelWork', [id], () => {
      const { state } = this.card(id);
      const known = 'stay' in state ? state.stay : null;
      this.setState(id, known ? { kind: 'signed_in', stay: known } : { kind: 'not_signed_in' });
      return null;
    });

  signOut = (id: string) =>
    this.answer('signOut', [id], () => {
      const result = this.signedOut(id);
      const known = this.world.facts[id];
      if (known) this.world.facts[id] = { ...known, worksFrom: null, kept: { place: 'nothing', secrets: [] } };
      this.setState(id, { kind: 'not_signed_in' });
      return result;
    });

  giveLicenceBack = (id: string) => this.answer('giveLicenceBack', [id], () => this.world.revokes);
  openAccountPage: Host['openAccountPage'] = (target) => this.answer('openAccountPage', [target], () => null);

  renameProfile = (id: string, name: string) =>
    this.answer('renameProfile', [id, name], () => this.update(id, { name }));
  setFavourite = (id: string, on: boolean) =>
    this.answer('setFavourite', [id, on], () => this.update(id, { favourite: on }));

  setDefault = (id: string) =>
    this.answer('setDefault', [id], () => {
      const { portalId } = this.card(id);
      for (const card of this.world.overview.profiles) {
        if (card.portalId === portalId) this.update(card.profileId, { isDefault: card.profileId === id });
      }
      return null;
    });

  removeProfile = (id: string) =>
    this.answer('removeProfile', [id], () => {
      const result = this.signedOut(id);
      const { overview } = this.world;
      overview.profiles = overview.profiles.filter((card) => card.profileId !== id);
      const isLeft = (one: PortalCard) => !overview.profiles.some((card) => card.portalId === one.portalId);
      const left = overview.portals.filter(isLeft);
      overview.portals = overview.portals.filter((one) => !left.includes(one));
      if (left.some((one) => one.source === 'practice')) overview.settings.practicePortal = false;
      this.changed();
      return result;
    });

  activity = (id: string | null) =>
    this.answer('activity', [id], (): ActivityEntry[] => {
      const known = Object.entries(this.world.facts).filter(([profileId]) => id === null || id === profileId);
      return known.flatMap(([, { activity }]) => activity).sort((a, b) => b.at - a.at);
    });

  openPortal = (id: string) => this.answer('openPortal', [id], () => null);
  unlockKeyring = async () => {
    const state = await this.answer('unlockKeyring', [], () =>
      this.world.keyringAnswers ? this.vault({ kind: 'unlocked', name: 'login' }) : null,
    );
    if (state !== null) return state;
    await new Promise<void>((done) => (this.#takenBack = done));
    return raise(failure('cancelled'));
  };
  cancelUnlock = () =>
    this.answer('cancelUnlock', [], () => {
      this.#takenBack?.();
      return null;
    });
  workWithoutSaving = (on: boolean) =>
    this.answer('workWithoutSaving', [on], () => this.vault({ kind: 'locked', name: 'login', memory: on }));

  setDamagedAside = () =>
    this.answer('setDamagedAside', [], () => {
      const damaged = this.world.overview.readOnly?.code === DAMAGED;
      if (damaged) this.world.overview.readOnly = null;
      this.changed();
      return damaged ? ['~/.config/portico/profiles.json.damaged-1'] : [];
    });

  changeSettings = (settings: SettingsView) =>
    this.answer('changeSettings', [settings], () => {
      this.world.overview.settings = settings;
      this.changed();
      return settings;
    });

  startPracticePortal = () => this.answer('startPracticePortal', [], () => 'http://127.0.0.1:27080/portal');

  copyText = (text: string) => this.answer('copyText', [text], () => null);

  minimise = () => this.note('minimise', []);
  toggleMaximise = () => this.note('toggleMaximise', []);
  close = () => this.note('close', []);

  #play(id: string, request: SignInRequest): void {
    const { way } = request;
    const pasting = way.kind === 'browser' && way.pastedCode;
    const waiting = () => this.waiting(pasting ? { comesBack: false, pasteBecause: 'remote' } : {});
    const start: [number, () => SignInStage][] = way.kind === 'browser' ? [[this.latency, waiting]] : [];
    const { outcome } = this.world;
    if (outcome === 'wait') this.signIns.play(id, start);
    else if (outcome === 'timed_out')
      this.signIns.play(id, [...start, [this.latency * 8, () => ({ kind: 'timed_out' })]]);
    else this.signIns.play(id, [...start, ...this.#end(id)]);
  }

  /** From the answer of the browser, or the typed password, to the end. */
  #end(id: string): [number, () => SignInStage][] {
    const { outcome } = this.world;
    const pause = this.latency * 4;
    const checking: [number, () => SignInStage] = [pause, () => ({ kind: 'checking' })];
    if (typeof outcome === 'object') return [checking, [pause, () => ({ kind: 'failed', error: outcome })]];
    if (outcome === 'keyring') {
      const error = failure('keyring_locked', { params: { name: 'login' } });
      return [checking, [pause, () => ({ kind: 'not_kept', error })]];
    }
    return [
      checking,
      [pause, () => ({ kind: 'keeping' })],
      [pause, () => ({ kind: 'done', profile: this.finish(id) })],
    ];
  }
}
