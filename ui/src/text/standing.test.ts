import { describe, expect, it } from 'vitest';
import type { State } from '../bindings';
import { mara } from '../fake/town';
import { DAY, failure, HOUR, MINUTE, NOON, stay } from '../fake/world';
import { figure, meterWords, share, standing } from './standing';

const card = (state: State) => ({ ...mara, state });
const fixed = (left: number, whole: number) => stay(NOON - whole + left, NOON + left, false, NOON + left);
const renewing = stay(NOON - DAY, NOON + 13 * DAY + HOUR, true, NOON + 42 * MINUTE);

describe('a row', () => {
  it.each<[State, string, string, string]>([
    [{ kind: 'signed_in', stay: renewing }, 'ok', 'Signed in', '13 days left'],
    [{ kind: 'signed_in', stay: stay(NOON, null, false, null) }, 'ok', 'Signed in', 'End not known'],
    [{ kind: 'expiring', stay: fixed(6 * MINUTE, HOUR) }, 'soon', 'Expiring', '6 min left'],
    [
      { kind: 'problem', trouble: 'locked', error: failure('account_locked'), stay: null },
      'error',
      'Problem',
      'Locked',
    ],
    [{ kind: 'not_signed_in' }, 'anon', 'Not signed in', 'Signed out'],
    [{ kind: 'working', doing: 'renewing', stay: renewing }, 'busy', 'Renewing', 'Cancel'],
    [{ kind: 'working', doing: 'something_new', stay: null }, 'busy', 'Working', 'Cancel'],
  ])('in the state %j', (state, tone, word, aside) => {
    expect(standing(card(state), NOON)).toMatchObject({ tone, word, aside });
  });

  it('tells since when a sign-in is over', () => {
    expect(standing(card({ kind: 'expired', since: NOON - HOUR }), NOON).aside).toMatch(/^since /);
  });

  it('is only named when a newer Portico made it', () => {
    const words = standing({ ...card({ kind: 'signed_in', stay: renewing }), schemeKnown: false }, NOON);
    expect(words).toMatchObject({ tone: 'anon', word: 'Newer Portico' });
  });

  it('shows the time alone where it is dense and well, else the word', () => {
    expect(standing(card({ kind: 'signed_in', stay: renewing }), NOON).short).toBe('13 days');
    expect(standing(card({ kind: 'expired', since: NOON - HOUR }), NOON).short).toBe('Expired');
  });
});

describe('the largest text', () => {
  it('is the end of the stay when it renews itself', () => {
    const words = figure(card({ kind: 'signed_in', stay: renewing }), NOON);
    expect(words.big).toMatch(/^Signed in until (4 December|December 4)$/);
    expect(words.beside).toBe('13 days left');
  });

  it('is the time left when it cannot renew itself', () => {
    const words = figure(card({ kind: 'signed_in', stay: fixed(42 * MINUTE, HOUR) }), NOON);
    expect(words.big).toBe('42 min left');
    expect(words.beside).toMatch(/^until .+ today$/);
    const tomorrow = figure(card({ kind: 'signed_in', stay: fixed(DAY, DAY) }), NOON);
    expect(tomorrow.beside).toMatch(/^until tomorrow at /);
  });

  it('stays as last known while the portal is not reached', () => {
    const error = failure('portal_unreachable');
    expect(figure(card({ kind: 'problem', trouble: 'unreachable', error, stay: renewing }), NOON).big).toMatch(
      /^Signed in until/,
    );
  });

  it('says so when nobody is signed in, when it is over, and when the end is not known', () => {
    expect(figure(card({ kind: 'not_signed_in' }), NOON).big).toBe('Signed out');
    expect(figure({ ...card({ kind: 'not_signed_in' }), person: null }, NOON).big).toBe('Not signed in');
    const over = figure(card({ kind: 'expired', since: NOON - HOUR }), NOON);
    expect([over.big, over.beside]).toEqual([expect.stringMatching(/^Ended at /), 'today']);
    expect(figure(card({ kind: 'expired', since: NOON - 3 * DAY }), NOON).beside).toBe('');
    expect(figure(card({ kind: 'signed_in', stay: stay(NOON, null, true, null) }), NOON).big).toBe('Signed in');
    const locked: State = { kind: 'problem', trouble: 'locked', error: failure('account_locked'), stay: null };
    expect(figure(card(locked), NOON).big).toBe('Locked');
  });
});

describe('the colonnade', () => {
  it('shows the share of the stay', () => {
    expect(share(fixed(42 * MINUTE, HOUR), NOON)).toBeCloseTo(0.7);
    expect(meterWords(fixed(42 * MINUTE, HOUR), NOON)).toBe('42 min of 60 min left');
  });

  it('stays between nothing and all, whatever the clock says', () => {
    expect(share(fixed(-MINUTE, HOUR), NOON)).toBe(0);
    expect(share(fixed(2 * HOUR, HOUR), NOON)).toBe(1);
    expect(share(stay(NOON, NOON, false, NOON), NOON)).toBe(0);
    expect(meterWords(fixed(-MINUTE, HOUR), NOON)).toBe('No time left');
  });

  it('has no share where the end is not known', () => {
    expect(share(stay(NOON, null, true, null), NOON)).toBeNull();
    expect(meterWords(null, NOON)).toBe('Time left not known');
  });
});
