import type { ProfileDetail, State, UiError } from '../../bindings';
import type { IconName } from '../../parts/icons';
import type { App } from '../../state/app.svelte';
import { reachStep } from '../../state/sheet-next';
import { canBeginAnew, halfWords } from '../../state/work.svelte';
import {
  about,
  errorWords,
  isOne,
  keyringName,
  span,
  stamp,
  t,
  when,
  type ErrorCode,
  type ErrorWords,
} from '../../text';

/** What stands above the identity. */
export interface BannerWords {
  tone: 'soon' | 'expired' | 'error' | 'info';
  icon?: IconName | 'care';
  title: string;
  text: string;
  /** Interrupts a screen reader. */
  urgent?: boolean;
  /** What its button does. */
  act?: 'unlock' | 'begin_anew' | 'dismiss' | 'check' | 'sign_in' | 'connection';
  /** Lines for the IT team, folded. */
  details?: string[];
}

/** The one banner of the pane: what blocks everything first, then the last sign-out, then the account's own state. */
export function bannerFor(app: App, detail: ProfileDetail, now: number): BannerWords | null {
  const { overview, vault } = app.kept;
  if (overview?.readOnly) {
    const words = errorWords(overview.readOnly);
    const [title, text] = [t('detail.banner.read_only'), `${words.happened} ${words.todo}`];
    const icon = 'care';
    if (!canBeginAnew(overview)) return { tone: 'soon', icon, title, text };
    return { tone: 'soon', icon, title, text, act: 'begin_anew', details: overview.readOnly.details };
  }
  // What is kept until the person quits does not wait for the keyring.
  if (vault.kind === 'locked' && !vault.memory && detail.kept.place !== 'memory') {
    const name = keyringName(vault);
    const title = name === null ? t('detail.banner.locked_unnamed') : t('detail.banner.locked', { name });
    const text = t('detail.banner.locked_text');
    return { tone: 'soon', icon: 'lock', title, text, urgent: true, act: 'unlock' };
  }
  const { half } = app.work;
  if (half?.profileId === detail.card.profileId) {
    const title = half.result.forgotten ? t('detail.signed_out.partly') : t('detail.signed_out.half_title');
    const error = half.result.forgetError ?? half.result.revokeError;
    const text = halfWords(half.result, now);
    return { tone: 'soon', icon: 'care', title, text, act: 'dismiss', details: error?.details ?? [] };
  }
  if (!detail.card.schemeKnown) {
    const text = t('detail.banner.newer_text', { scheme: detail.card.scheme });
    return { tone: 'info', icon: 'info', title: t('detail.banner.newer'), text };
  }
  return ofState(detail, now);
}

function ofState(detail: ProfileDetail, now: number): BannerWords | null {
  const { state, name } = detail.card;
  switch (state.kind) {
    case 'expired': {
      const title = t('detail.banner.ended', { when: when(state.since, now) });
      if (detail.kept.place === 'memory') return { tone: 'expired', title, text: t('detail.banner.ended_memory_text') };
      // What was pasted was never renewed.
      if (detail.card.scheme === 'api-key')
        return { tone: 'expired', title: t('detail.banner.ended_key'), text: t('detail.banner.ended_key_text') };
      if (detail.card.scheme === 'token')
        return { tone: 'expired', title: t('detail.banner.ended_token'), text: t('detail.banner.ended_token_text') };
      const text = t(wasRefused(detail) ? 'detail.banner.ended_refused_text' : 'detail.banner.ended_text');
      return { tone: 'expired', title, text };
    }
    case 'expiring': {
      if (state.stay.until === null || state.stay.renews) {
        const text = t('detail.banner.renewal_failed_text');
        return { tone: 'soon', title: t('detail.banner.renewal_failed'), text, act: 'check' };
      }
      const title = t('detail.banner.expiring', { name, span: span(state.stay.until - now) });
      return { tone: 'soon', title, text: t('detail.banner.expiring_text'), act: 'sign_in' };
    }
    case 'problem':
      return trouble(detail, state, now);
    case 'signed_in':
    case 'not_signed_in':
    case 'working':
      return null;
  }
}

/** What tells of the last sign-in's course in the history. */
const COURSE = ['activity.signed_in', 'activity.renewed', 'activity.renewal_refused'];

/** Whether the portal refused to renew the sign-in, as the history says. */
function wasRefused({ activity }: ProfileDetail): boolean {
  return activity.find(({ what }) => COURSE.includes(what.key))?.what.key === 'activity.renewal_refused';
}

function trouble(detail: ProfileDetail, state: Extract<State, { kind: 'problem' }>, now: number): BannerWords {
  const { error } = state;
  const words = errorWords(about(error, detail.portal ?? undefined));
  if (state.trouble === 'unreachable') {
    const at = detail.card.checkedAt;
    const last = at !== null && state.stay !== null ? t('detail.banner.offline_last', { stamp: stamp(at, now) }) : '';
    // What a certificate or a proxy is about is looked at and decided there, whatever a new check says.
    const act = isOne(error, ...SILENT) || reachStep(error) === null ? 'check' : 'connection';
    return { tone: 'error', ...unreachable(detail, error, words, last), act, details: error.details };
  }
  const text = [words.happened, words.todo].filter((part) => part !== '').join(' ');
  // A refusal is mended by signing in again, a missing portal by adding it, a lock by waiting: all beside the name. The keyring is asked again.
  const act = state.trouble === 'keyring' ? 'check' : undefined;
  return { tone: 'error', title: words.title, text, urgent: true, act, details: error.details };
}

/** Failures in which nobody answered. In the others somebody did, and what was said tells more. */
const SILENT: ErrorCode[] = ['portal_unreachable', 'name_not_found', 'connection_refused', 'timed_out'];

function unreachable(detail: ProfileDetail, error: UiError, words: ErrorWords, last: string) {
  const host = detail.portal?.address.split('/')[0] ?? '';
  // Whose answer cannot be read is the first thing to know: another computer may stand in the portal's place.
  const [title, why, todo] = isOne(error, ...SILENT)
    ? [t('detail.banner.offline', { host }), t('detail.banner.offline_why'), t('detail.banner.offline_todo')]
    : [words.title, isOne(error, 'reply_not_understood') ? words.happened : words.why, words.todo];
  return { title, text: [why, todo, last].filter((part) => part !== '').join(' ') };
}
