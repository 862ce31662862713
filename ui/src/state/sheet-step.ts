/** The pages of the sheet, and which of them a sign-in belongs to. */
import type { UiError } from '../bindings';
import { isOne, type ErrorCode } from '../text';
import type { OtherScheme } from './sheet-other.svelte';
import type { SecretScheme } from './sheet-secret.svelte';

/** The pages on which a person decides how a portal is reached. */
export type ReachPage = 'certificate' | 'authority' | 'proxy' | 'plain_http';

/** Whether a page is one of these. */
export const isReachPage = (step: Step): step is ReachPage =>
  ['certificate', 'authority', 'proxy', 'plain_http'].includes(step);

/** The page that is shown. */
export type Step =
  | ReachPage
  | 'opening'
  | 'address'
  | 'ways'
  | 'app_id'
  | 'password'
  | 'secret'
  | 'public'
  | 'other'
  | 'waiting'
  | 'not_kept'
  | 'failed'
  | 'ready';

/** The schemes that the sheet can sign in with. */
export type Scheme = 'browser' | 'password' | 'server' | 'anonymous' | SecretScheme | OtherScheme;

/** How the last sign-in was tried. */
export interface Attempt {
  scheme: Scheme;
  pasted: boolean;
}

/** What is said at a field of the form. */
const TYPED_WRONG = [
  'app_id_not_understood',
  'secret_empty',
  'secret_too_long',
  'token_not_understood',
  'referer_not_understood',
] satisfies ErrorCode[];

/** What is said under Details of the form for a name and password. */
const OPTIONS_WRONG = [
  'token_address_not_understood',
  'app_id_not_understood',
  'referer_not_understood',
  'ip_not_understood',
  'minutes_not_understood',
] satisfies ErrorCode[];

const isSecret = (scheme: Scheme): scheme is SecretScheme =>
  ['app', 'api-key', 'token', 'renewal-token'].includes(scheme);

/** Whether it is one of the ways without a form to speak of. */
export const isOther = (scheme: string): scheme is OtherScheme => ['saml-kerberos', 'notebook', 'pro'].includes(scheme);

/** A sign-in that did not work. */
export interface Failure {
  error: UiError;
  /** When. */
  at: number;
}

/** Where a sign-in under way is shown. */
export function pageOf(scheme: Scheme): Step {
  if (scheme === 'browser') return 'waiting';
  if (scheme === 'anonymous') return 'public';
  if (isOther(scheme)) return 'other';
  return scheme === 'password' || scheme === 'server' ? 'password' : 'secret';
}

/** The page with the field that is wrong, where the application did not even begin; null where it is no field. */
export function fieldPage(scheme: Scheme, error: UiError): 'password' | 'secret' | 'other' | 'app_id' | null {
  if ((scheme === 'password' || scheme === 'server') && isOne(error, ...OPTIONS_WRONG)) return 'password';
  if (isSecret(scheme) && isOne(error, ...TYPED_WRONG)) return 'secret';
  if (isOther(scheme) && isOne(error, 'connection_file_needed', 'app_id_not_understood')) return 'other';
  return isOne(error, 'app_id_needed', 'app_id_not_understood') ? 'app_id' : null;
}
