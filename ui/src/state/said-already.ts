import type { UiError } from '../bindings';
import { isOne } from '../text';
import type { Kept } from './kept.svelte';

/** Whether the banner of the account says this failure already, so that a message at the bottom would say it twice. */
export function isSaidAlready(kept: Kept, profileId: string | null, error: UiError): boolean {
  if (kept.overview?.readOnly?.code === error.code) return true;
  const state = kept.profile(profileId)?.state;
  if (profileId !== null && kept.vault.kind === 'locked' && isOne(error, 'keyring_locked')) return true;
  if (state?.kind === 'expired' && isOne(error, 'sign_in_ended')) return true;
  return state?.kind === 'problem' && state.error.code === error.code;
}
