import type { Overview, ProfileCard } from '../bindings';

/** What can be done with an account as it stands. */
export interface Allowed {
  /** Rename, favourite, default, remove. */
  change: boolean;
  copy: boolean;
  check: boolean;
  signIn: boolean;
  signOut: boolean;
}

/** Whether the record of the account's portal is missing: signing in adds the portal again. */
export const isLost = ({ state }: ProfileCard): boolean => state.kind === 'problem' && state.trouble === 'portal';

/** What can be done with an account; `place` is where its secret lies, as far as that is known. */
export function allowedFor(card: ProfileCard, overview: Overview | null, place: string | undefined): Allowed {
  const { state } = card;
  const change = overview?.readOnly === null;
  const covered = overview?.vault.kind === 'locked' && place !== 'memory';
  const hasStay = state.kind === 'signed_in' || state.kind === 'expiring' || ('stay' in state && state.stay !== null);
  const leaving = state.kind === 'working' && (state.doing === 'signing_out' || state.doing === 'signing_in');
  const known = card.schemeKnown;
  const asked = known && !isLost(card);
  return {
    change,
    copy: asked && hasStay && !leaving && !covered,
    check: asked && state.kind !== 'not_signed_in' && state.kind !== 'working',
    signIn: known && change && state.kind !== 'working',
    signOut: known && (hasStay || state.kind === 'expired' || state.kind === 'problem') && state.kind !== 'working',
  };
}
