import { waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryHost } from '../fake/memory-host';
import { renewing, sharedTown, town } from '../fake/town';
import { failure, MINUTE, profile, type World } from '../fake/world';
import { App } from './app.svelte';

let host: MemoryHost;
let app: App;

async function begin(world: World): Promise<void> {
  host = new MemoryHost(world);
  app = new App(host);
  app.start();
  await waitFor(() => expect(app.selection.detail).not.toBeNull());
}

beforeEach(() => begin(town()));

describe('the first account', () => {
  /** Each question for the overview is answered when its turn comes, with what is kept then. */
  async function empty(): Promise<(() => void)[]> {
    host = new MemoryHost();
    app = new App(host);
    app.start();
    await waitFor(() => expect(app.kept.overview).not.toBeNull());
    const answers: (() => void)[] = [];
    vi.spyOn(host, 'overview').mockImplementation(
      () => new Promise((done) => answers.push(() => done(structuredClone(host.world.overview)))),
    );
    host.world = town();
    return answers;
  }

  it('is shown when the news of it come', async () => {
    const answers = await empty();
    host.changed();
    answers[0]?.();
    await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('a1'));
  });

  it('is shown when it is chosen before it is on the list, and the news of it come meanwhile', async () => {
    const answers = await empty();
    app.choose('a1');
    host.changed();
    answers[0]?.();
    await new Promise((done) => setTimeout(done));
    answers[1]?.();
    await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('a1'));
  });
});

describe('what is kept', () => {
  it('is read once and follows the news about a row', () => {
    expect(host.count('overview')).toBe(1);
    host.setState('a3', renewing);
    expect(app.kept.profile('a3')?.state).toEqual(renewing);
    expect(host.count('overview')).toBe(1);
  });

  it('drops an answer that a newer question overtook', async () => {
    const answers: ((world: World['overview']) => void)[] = [];
    vi.spyOn(host, 'overview').mockImplementation(() => new Promise((done) => answers.push(done)));
    const first = app.kept.read();
    const second = app.kept.read();
    answers[1]?.({ ...town().overview, version: 'new' });
    answers[0]?.({ ...town().overview, version: 'old' });
    await Promise.all([first, second]);
    expect(app.kept.overview?.version).toBe('new');
  });

  it('drops an answer that news about a row overtook', async () => {
    const answers: ((world: World['overview']) => void)[] = [];
    vi.spyOn(host, 'overview').mockImplementation(() => new Promise((done) => answers.push(done)));
    const before = structuredClone(host.world.overview);
    const first = app.kept.read();
    host.setState('a3', renewing);
    answers[0]?.(before);
    await waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.(host.world.overview);
    await first;
    await waitFor(() => expect(app.kept.profile('a3')?.state).toEqual(renewing));
  });

  it('says why nothing can be read, and forgets that once it can', async () => {
    host.failNext('overview', failure('settings_damaged'));
    await app.kept.read();
    expect(app.kept.failure?.code).toBe('settings_damaged');
    await app.kept.read();
    expect(app.kept.failure).toBeNull();
  });
});

describe('the account in view', () => {
  it('is the first favourite until another is chosen', async () => {
    expect(app.selection.profileId).toBe('a1');
    app.choose('a4');
    await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('a4'));
    expect(app.room).toBe('portals');
  });

  it('shows the newest row, also of the other accounts on its portal', async () => {
    await begin(sharedTown());
    host.setState('a8', { kind: 'not_signed_in' });
    expect(app.selection.detail?.siblings.map((card) => [card.profileId, card.state.kind])).toEqual([
      ['a8', 'not_signed_in'],
      ['a9', 'not_signed_in'],
    ]);
  });

  it('may be one that was signed in a moment ago, before the list knows it', async () => {
    const [portal] = host.world.overview.portals;
    if (!portal) throw new Error('no portal');
    host.world.overview.profiles.push(profile('new', portal, null, renewing));
    app.choose('new');
    host.setState('a1', renewing);
    await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('new'));
  });

  it('is the first again when it is gone', async () => {
    app.choose('a4');
    host.world.overview.profiles = host.world.overview.profiles.filter((card) => card.profileId !== 'a4');
    host.changed();
    await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('a1'));
  });

  it('stays in view when it moves in the list', async () => {
    await app.work.favourite('a1', false);
    expect(app.selection.profileId).toBe('a1');
  });

  it('never shows the detail of an account that is not chosen any more', async () => {
    const late = host.detail('a2');
    let answer: () => void = () => expect.unreachable();
    const slow = new Promise<typeof late>((done) => (answer = () => done(late)));
    vi.spyOn(host, 'profileDetail').mockReturnValueOnce(slow);
    app.selection.choose('a2');
    app.selection.choose('a4');
    await waitFor(() => expect(app.selection.detail?.card.profileId).toBe('a4'));
    answer();
    await slow;
    expect(app.selection.detail?.card.profileId).toBe('a4');
  });
});

describe('the clipboard', () => {
  it('holds a token until Portico takes it away', async () => {
    vi.useFakeTimers();
    await app.clipboard.copy('a1');
    expect(app.clipboard.hold?.profileId).toBe('a1');
    expect(app.notices.polite).toBe('Token copied. The clipboard is cleared in 30 seconds.');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(app.clipboard.hold).toBeNull();
    expect(app.notices.shown?.title).toBe('Clipboard cleared');
    vi.useRealTimers();
  });

  it('tells when something else was copied meanwhile', async () => {
    host.world.clipboardOurs = false;
    await app.clipboard.copy('a1');
    await app.clipboard.clear();
    expect(app.notices.shown).toMatchObject({
      title: 'Something else was copied meanwhile',
      text: 'Portico left it alone.',
    });
  });

  it('tells the end once, though it comes as an answer and as an event', async () => {
    const tell = vi.spyOn(app.notices, 'tell');
    await app.clipboard.copy('a1');
    await app.clipboard.clear();
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it('asks nothing of the application when it holds nothing', async () => {
    await app.clipboard.clear();
    expect(host.count('clearClipboard')).toBe(0);
  });

  it('tells why a token was not copied', async () => {
    host.failNext('copyToken', failure('token_not_available'));
    await app.clipboard.copy('a1');
    expect(app.clipboard.hold).toBeNull();
    expect(app.notices.shown?.tone).toBe('trouble');
  });

  it('knows a token that lay there before the window opened', async () => {
    const world = town();
    const hold = { profileId: 'a1', copiedAt: 1, clearsAt: 2, certain: true };
    world.overview.clipboard = hold;
    await begin(world);
    expect(app.clipboard.hold).toEqual(hold);
  });
});

describe('what can be done', () => {
  const allowed = (id: string) => {
    const card = app.kept.profile(id);
    if (!card) throw new Error(id);
    return app.allowed(card);
  };

  it('is everything with a healthy sign-in', () => {
    expect(allowed('a1')).toEqual({ change: true, copy: true, check: true, signIn: true, signOut: true });
  });

  it('is no copying of what is over, signed out or locked away', async () => {
    expect(allowed('a3').copy).toBe(false);
    expect(allowed('a6').copy).toBe(false);
    await app.work.workWithoutSaving();
    await waitFor(() => expect(app.kept.vault.kind).toBe('locked'));
    expect(allowed('a1').copy).toBe(false);
  });

  it('is copying of what lies in memory while the keyring is locked', async () => {
    const world = town();
    world.overview.vault = { kind: 'locked', name: 'login', memory: true };
    const known = world.facts.a1;
    if (known) known.kept = { place: 'memory', secrets: ['renewal_token'] };
    await begin(world);
    expect(allowed('a1').copy).toBe(true);
  });

  it('is nothing that changes files when they can only be read', async () => {
    const world = town();
    world.overview.readOnly = failure('settings_newer');
    await begin(world);
    expect(allowed('a1')).toMatchObject({ change: false, signIn: false, copy: true });
  });

  it('is nothing that needs to understand a scheme of a newer Portico', async () => {
    const world = town();
    const [portal] = world.overview.portals;
    if (!portal) throw new Error('no portal');
    world.overview.profiles.push(profile('z', portal, null, renewing, { scheme: 'passkey', schemeKnown: false }));
    await begin(world);
    expect(allowed('z')).toMatchObject({ copy: false, check: false, signIn: false, signOut: false, change: true });
  });
});

describe('notices', () => {
  it('of what a person has to note down stay until they are closed', () => {
    vi.useFakeTimers();
    app.notices.tell('Set aside', '/there', true);
    vi.advanceTimersByTime(10 * MINUTE);
    expect(app.notices.shown?.text).toBe('/there');
    vi.useRealTimers();
  });

  it('of good news go by themselves, of trouble stay', () => {
    vi.useFakeTimers();
    app.notices.tell('Done');
    vi.advanceTimersByTime(10 * MINUTE);
    expect(app.notices.shown).toBeNull();
    app.notices.trouble(failure('disk_full'));
    vi.advanceTimersByTime(10 * MINUTE);
    expect(app.notices.shown).not.toBeNull();
    vi.useRealTimers();
  });

  it('are spoken again when they are the same', () => {
    app.notices.say('Checked');
    const first = app.notices.polite;
    app.notices.say('Checked');
    expect(app.notices.polite).not.toBe(first);
    expect(app.notices.polite.trim()).toBe('Checked');
  });
});

describe('what a screen reader hears', () => {
  it('is how an account stands once Portico is done with it', () => {
    host.setState('a1', { kind: 'working', doing: 'checking', stay: null });
    expect(app.notices.polite).toBe('');
    host.setState('a1', renewing);
    expect(app.notices.polite).toBe('Aldermoor Enterprise: Signed in, 13 days left');
  });

  it('is what needs care, once', () => {
    host.setState('a4', { kind: 'expired', since: host.now() });
    expect(app.notices.polite).toMatch(/^Trenmark County: Expired, since /);
    app.notices.say('');
    host.setState('a4', { kind: 'expired', since: host.now() });
    expect(app.notices.polite).toBe('');
  });

  it('is not every change', () => {
    host.setState('a3', renewing);
    expect(app.notices.polite).toBe('');
  });
});

describe('a failure', () => {
  it('names the host it is about, also when the application did not', async () => {
    host.failNext('checkNow', failure('portal_unreachable'));
    await app.work.check('a3');
    expect(app.notices.shown?.text).not.toContain('{');
    expect(app.notices.urgent).not.toContain('{');
  });
});
