import type { UiError } from '../bindings';
import type { Scheme } from './sheet-step';
import { isOne, type ErrorCode } from '../text';

/** What a person can do after a sign-in failed. */
export type NextStep =
  | 'again'
  | 'browser'
  | 'password'
  | 'paste'
  | 'someone'
  | 'private'
  | 'another'
  | 'app_id'
  | 'other_browser'
  | 'unlock'
  | 'memory'
  | 'confirm'
  | 'page'
  | 'certificate'
  | 'connection'
  | 'address'
  | 'there'
  | 'ways';

/** What decides whether a step makes sense here. */
export interface Standing {
  /** How the failed sign-in was done. */
  scheme: Scheme;
  /** It already worked with a pasted code. */
  pasted: boolean;
  /** The portal does not rule out the browser. */
  browser: boolean;
  /** The portal does not rule out name and password. */
  password: boolean;
  /** The address was typed in this sheet and can be changed. */
  adding: boolean;
  /** The sheet is about the account of a profile. */
  again: boolean;
  /** The portal is known, so its ways can be shown. */
  known: boolean;
  /** Secrets already stay in memory. */
  memory: boolean;
}

const KEYRING: NextStep[] = ['again', 'memory'];
const ADDRESS: NextStep[] = ['address', 'again'];
const CERTIFICATE: NextStep[] = ['certificate', 'again'];
const PROXY: NextStep[] = ['connection', 'again'];
const NETWORK: NextStep[] = ['again', 'connection', 'ways'];

/** The steps per failure, the best one first. What is not listed here is tried again. */
const STEPS: Partial<Record<ErrorCode, NextStep[]>> = {
  wrong_password: ['again', 'browser'],
  account_locked: ['again', 'browser'],
  password_browser_only: ['browser', 'ways'],
  needs_more_steps: ['browser', 'again'],
  mfa_needed: ['browser', 'ways'],
  app_id_unknown: ['app_id', 'again', 'password'],
  redirect_not_registered: ['paste', 'app_id', 'again'],
  access_denied: ['again', 'someone'],
  state_mismatch: ['again', 'paste'],
  code_refused: ['again', 'ways'],
  code_not_understood: ['again', 'ways'],
  no_user_named: ['again', 'app_id'],
  not_a_member: ['someone', 'again'],
  another_user: ['private', 'another'],
  portal_refused: ['again', 'ways'],
  token_not_recognised: ['again', 'ways'],
  app_secret_refused: ['again', 'ways'],
  form_shown: ['browser', 'ways'],
  no_provider: ['browser', 'ways'],
  provider_refused: ['browser', 'again'],
  provider_wants_account: ['browser', 'ways'],
  bridge_other_portal: ['there', 'again', 'ways'],
  notebook_not_here: ['ways', 'again'],
  notebook_encrypted: ['ways', 'again'],
  pro_wrong_system: ['ways', 'again'],
  pro_not_installed: ['ways', 'again'],
  sent_in_circles: ['browser', 'ways'],
  tokens_elsewhere: ['again', 'confirm'],
  tokens_off: ['page', 'again', 'address'],
  sign_in_needed: ['browser', 'ways'],
  password_expired: ['page', 'again', 'browser'],
  terms_not_accepted: ['page', 'again', 'browser'],
  first_sign_in: ['page', 'again', 'browser'],
  probe_gone: ['address', 'again'],
  browser_not_opened: ['other_browser', 'again', 'paste'],
  browser_missing: ['other_browser', 'again'],
  ports_taken: ['paste', 'again'],
  sign_in_timed_out: ['again', 'paste'],
  keyring_locked: ['unlock', 'memory'],
  keyring_missing: ['memory', 'again'],
  keyring_dismissed: KEYRING,
  keyring_slow: KEYRING,
  keyring_failed: KEYRING,
  keyring_too_long: ['memory', 'ways'],
  web_tier: ['ways', 'again'],
  not_a_portal: ADDRESS,
  belongs_to_portal: ADDRESS,
  server_without_portal: ADDRESS,
  redirected_elsewhere: ADDRESS,
  another_portal: ADDRESS,
  certificate_not_trusted: CERTIFICATE,
  certificate_expired: CERTIFICATE,
  certificate_wrong_host: CERTIFICATE,
  certificate_changed: CERTIFICATE,
  certificate_revoked: ['again', 'certificate'],
  proxy_refused: PROXY,
  proxy_unreachable: PROXY,
  proxy_sign_in: PROXY,
  portal_unreachable: NETWORK,
  name_not_found: NETWORK,
  connection_refused: NETWORK,
  timed_out: NETWORK,
  https_answers: ['again'],
  https_only: ['again', 'address'],
};

/** The steps that make sense after a failure, the best one first; never none. */
export function nextSteps(code: string, standing: Standing): NextStep[] {
  const steps = (STEPS[code as ErrorCode] ?? ['again', 'ways']).filter((step) => fits(step, standing));
  return steps.length > 0 ? steps : ['again'];
}

function fits(step: NextStep, standing: Standing): boolean {
  switch (step) {
    case 'browser':
      return standing.scheme !== 'browser' && standing.browser;
    case 'password':
      return standing.scheme !== 'password' && standing.password;
    case 'paste':
      return standing.scheme === 'browser' && !standing.pasted;
    case 'app_id':
    case 'other_browser':
    case 'someone':
    case 'private':
      return standing.scheme === 'browser';
    case 'another':
      return standing.again;
    case 'address':
      return standing.adding;
    case 'memory':
    case 'unlock':
      return !standing.memory;
    case 'ways':
    case 'certificate':
    case 'connection':
      return standing.known;
    case 'confirm':
      return standing.scheme === 'server';
    case 'again':
    case 'there':
    case 'page':
      return true;
  }
}

/** What can be done about the connection when an address does not answer as it should. */
export function reachStep(error: UiError | null): 'certificate' | 'connection' | 'plain_http' | null {
  if (error === null) return null;
  if (isOne(error, 'plain_http_asked')) return 'plain_http';
  const steps = STEPS[error.code as ErrorCode] ?? [];
  if (steps.includes('certificate')) return 'certificate';
  return steps.includes('connection') ? 'connection' : null;
}

/** Codes that mean that the portal said no; the others mean that it could not be asked to the end. */
const REFUSALS: ErrorCode[] = [
  'wrong_password',
  'account_locked',
  'password_browser_only',
  'needs_more_steps',
  'mfa_needed',
  'portal_refused',
  'another_user',
  'kept_password_refused',
  'app_id_unknown',
  'redirect_not_registered',
  'access_denied',
  'code_refused',
  'no_user_named',
  'not_a_member',
  'renewal_refused',
  'token_not_recognised',
  'app_secret_refused',
  'sign_in_needed',
  'password_expired',
  'terms_not_accepted',
  'first_sign_in',
  'tokens_off',
  'tokens_elsewhere',
];

/** Whether the portal refused the sign-in. */
export const isRefusal = (error: UiError): boolean => isOne(error, ...REFUSALS);
