/** An entry of the activity list in words: what happened, and a quieter fact. */
import type { ActivityEntry } from '../bindings';
import { say } from './said';
import { t } from './words';

/** The two parts of a line; no second one where the first says it all. */
export interface Happened {
  what: string;
  more: string | null;
}

/** "Token copied"; "Signed in with the browser", "Firefox, Work profile". */
export function happened({ what, more }: Pick<ActivityEntry, 'what' | 'more'>): Happened {
  if (what.key === 'activity.signed_in' && more?.key === 'activity_more.browser') {
    // The computer's default browser has no name here.
    return { what: t('activity.signed_in_browser'), more: more.params.browser ? say(more) : null };
  }
  // "Clipboard cleared" beside it would say the same twice.
  if (what.key === 'activity.cleared' && more?.key === 'activity_more.cleared_after') {
    return { what: say(more), more: null };
  }
  return { what: say(what), more: more && say(more) };
}
