/** How an account stands, in words: one vocabulary for the row, the pill and the detail (`DESIGN-UI.md` §2, States). */
import type { ProfileCard, State, Stay } from '../bindings';
import type { Tone } from '../parts/tone';
import { exact, isToday, left, moment, span, stamp, when } from './times';
import { isHeld } from './said';
import { look, t } from './words';

/** A state for a row: its colour and outline, its word and the second line. */
export interface Standing {
  tone: Tone;
  word: string;
  aside: string;
  /** One or two words for a dense row: the time where all is well, else the word. */
  short: string;
  /** The moment in full, for the tooltip. */
  exact: string | undefined;
}

/** For how long a person stays signed in, as far as the state tells. */
export function stayOf(state: State): Stay | null {
  return 'stay' in state ? state.stay : null;
}

/** The moment whose coming near makes the words tick every second. */
export const deadline = (state: State): number | null => stayOf(state)?.until ?? null;

const fullMoment = (stay: Stay | null) => (stay?.until == null ? undefined : exact(stay.until));

/** The words of a row. */
export function standing(card: ProfileCard, now: number): Standing {
  const { state } = card;
  const trouble = (tone: Tone, word: string, aside: string, at?: string): Standing => ({
    tone,
    word,
    aside,
    short: word,
    exact: at,
  });
  if (!card.schemeKnown) return trouble('anon', t('list.state.newer'), '');
  switch (state.kind) {
    case 'signed_in':
      return going('ok', isHeld(card) ? t('list.state.ready') : t('list.state.signed_in'), state.stay, now);
    case 'expiring':
      return going('soon', t('list.state.expiring'), state.stay, now);
    case 'expired': {
      const since = t('list.state.since', { stamp: stamp(state.since, now) });
      return trouble('expired', t('list.state.expired'), since, exact(state.since));
    }
    case 'problem':
      return trouble('error', t('list.state.problem'), troubleWord(state), fullMoment(state.stay));
    case 'not_signed_in':
      return trouble('anon', t('list.state.not_signed_in'), aside(card));
    case 'working':
      return trouble('busy', doing(state.doing), t('common.cancel'), fullMoment(state.stay));
  }
}

/** Whether nobody answers there. Somebody with another certificate does, and may be anybody. */
export const isAway = (state: State): boolean =>
  state.kind === 'problem' && state.trouble === 'unreachable' && !state.error.code.startsWith('certificate_');

function troubleWord(state: Extract<State, { kind: 'problem' }>): string {
  if (state.trouble === 'unreachable' && !isAway(state)) return t('list.state.not_trusted');
  return t(`list.state.${state.trouble}`);
}

function aside(card: ProfileCard): string {
  if (card.scheme === 'anonymous') return t('list.state.public');
  return card.person ? t('list.state.signed_out') : '';
}

function going(tone: Tone, word: string, stay: Stay, now: number): Standing {
  if (stay.until === null) return { tone, word, aside: t('list.state.no_end'), short: word, exact: undefined };
  return { tone, word, aside: left(stay.until, now), short: span(stay.until - now), exact: exact(stay.until) };
}

/** What Portico is doing: "Renewing". */
export const doing = (what: string): string => look(`list.state.${what}`) ?? t('list.state.working');

/** The largest text of the detail, and the fact beside it. */
export interface Figure {
  big: string;
  beside: string;
  exact: string | undefined;
}

/** How long the person stays signed in, or since when not. */
export function figure(card: ProfileCard, now: number): Figure {
  const { state } = card;
  if (state.kind === 'expired') {
    const big = t('detail.figure.ended_at', { when: when(state.since, now) });
    return { big, beside: isToday(state.since, now) ? t('detail.figure.today') : '', exact: exact(state.since) };
  }
  const stay = stayOf(state);
  if (stay === null) {
    return { big: withoutStay(card), beside: '', exact: undefined };
  }
  if (stay.until === null)
    return {
      big: isHeld(card) ? t('list.state.ready') : t('detail.figure.signed_in'),
      beside: t('detail.figure.no_end'),
      exact: undefined,
    };
  const until = moment(stay.until, now);
  if (stay.renews)
    return { big: t('detail.figure.until', { until }), beside: left(stay.until, now), exact: exact(stay.until) };
  const beside = t(isToday(stay.until, now) ? 'detail.figure.until_today' : 'detail.figure.until_day', { until });
  return { big: left(stay.until, now), beside, exact: exact(stay.until) };
}

function withoutStay({ state, person }: ProfileCard): string {
  if (state.kind === 'not_signed_in' && person) return t('list.state.signed_out');
  if (state.kind === 'problem') return troubleWord(state);
  return state.kind === 'working' ? doing(state.doing) : t('list.state.not_signed_in');
}

/** The share of the stay that is left, from 0 to 1; null when the end is not known. */
export function share(stay: Stay | null, now: number): number | null {
  if (stay?.until == null) return null;
  const whole = stay.until - stay.since;
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, (stay.until - now) / whole));
}

/** The meter in words: "42 min of 60 min left". */
export function meterWords(stay: Stay | null, now: number): string {
  if (stay?.until == null) return t('detail.meter.unknown');
  if (stay.until <= now) return t('detail.meter.none');
  return t('detail.meter.value', { left: span(stay.until - now), whole: span(stay.until - stay.since) });
}
