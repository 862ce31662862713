/** Sentences and failures that the application named. */
import type { PortalCard, ProfileCard, Said, UiError } from '../bindings';
import { host } from '../host';
import type { ErrorCode } from './catalogue';
import { locale } from './locale';
import { moment, SECOND, toTheSecond } from './times';
import { capital, look, type Params } from './words';

/** A failure in words: what happened, likely why, what to do. */
export interface ErrorWords {
  title: string;
  happened: string;
  why: string;
  todo: string;
}

type SaidParams = Said['params'];

/** A param `at` or `…_at` is milliseconds as text and becomes local time; `seconds` becomes a span. */
function shown(params: SaidParams): Params {
  const entries = Object.entries(params).map(([name, value]): [string, string] => {
    if (!/^\d+(\.\d+)?$/.test(value)) return [name, value];
    if (name === 'at' || name.endsWith('_at')) return [name, moment(Number(value), host.now())];
    return [name, name === 'seconds' ? toTheSecond(Number(value) * SECOND) : value];
  });
  return Object.fromEntries(entries);
}

/** Scheme names, comma separated, as a list in words: "Browser, user name and password". */
export function ways(schemes: string): string {
  const names = schemes.split(',').map((scheme) => look(`scheme.${scheme.trim()}`) ?? scheme.trim());
  const list = new Intl.ListFormat(locale, { type: 'unit' }).format(names.filter((name) => name !== ''));
  return capital(list);
}

/** Whether something signs in that is no person: an app, a key or a token. */
export const isHeld = (card: Pick<ProfileCard, 'person' | 'scheme'>): boolean =>
  card.person === null && ['app', 'api-key', 'token', 'notebook', 'pro'].includes(card.scheme);

/**
 * A sentence that the application named. One with several kinds takes the kind's own text, a failure its title. An
 * unknown sentence is shown by its key rather than lost.
 */
export function say(said: Said): string {
  const params = shown(said.params);
  if (said.params.ways !== undefined) params.ways = ways(said.params.ways);
  if (said.params.code !== undefined) params.error = look(`errors.${said.params.code}.title`) ?? said.params.code;
  return look(said.key, params) ?? look(`${said.key}.${said.params.kind ?? ''}`, params) ?? said.key;
}

/** Whether a failure is one of these. Only codes that have words can be asked for. */
export const isOne = (error: Pick<UiError, 'code'> | null | undefined, ...codes: ErrorCode[]): boolean =>
  (codes as string[]).includes(error?.code ?? '');

/** The words of a failure; a code that the catalogue does not know gets a general text. */
export function errorWords(error: UiError): ErrorWords {
  const code = look(`errors.${error.code}.title`) === undefined ? 'unknown' : error.code;
  const params = shown(error.params);
  const word = (part: keyof ErrorWords) => look(`errors.${code}.${part}`, params) ?? '';
  return { title: word('title'), happened: word('happened'), why: word('why'), todo: word('todo') };
}

/** A failure with the host and the organisation it is about, where the application did not name them. */
export function about(error: UiError, portal: PortalCard | undefined): UiError {
  if (!portal) return error;
  const host = portal.address.split('/')[0] ?? portal.address;
  return { ...error, params: { host, organisation: portal.organisation ?? portal.name, ...error.params } };
}
