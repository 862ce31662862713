/** The lookup: everything a person reads comes from the catalogue through {@link t}. */
import { catalogue, type Entry, type Key } from './catalogue';
import { locale } from './locale';
import { isolated, plain } from './plain';
import { padded } from './pseudo';

/** What fills the `{blanks}` of a text. `count` also chooses the plural form. */
export type Params = Record<string, string | number>;

const plurals = new Intl.PluralRules(locale);
const stretched = new URLSearchParams(location.search).has('pseudo');

function find(key: string): Entry | undefined {
  let at: unknown = catalogue;
  for (const step of key.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  if (typeof at === 'string') return at;
  return typeof at === 'object' && at !== null && 'one' in at && 'other' in at ? (at as Entry) : undefined;
}

function fill(entry: Entry, params: Params): string {
  const singular = plurals.select(Number(params.count)) === 'one';
  const form = typeof entry === 'string' ? entry : singular ? entry.one : entry.other;
  const text = stretched ? padded(form) : form;
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => {
    const value = params[name];
    return value === undefined ? blank : isolated(plain(String(value)));
  });
}

/** The text of a key that is put together at run time; undefined when the catalogue does not have it. */
export function look(key: string, params: Params = {}): string | undefined {
  const entry = find(key);
  return entry === undefined ? undefined : fill(entry, params);
}

/** A text as the beginning of a line. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);

/** The text of a key, with its blanks filled. */
export function t(key: Key, params: Params = {}): string {
  return look(key, params) ?? key;
}
