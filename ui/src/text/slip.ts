/** What is misspelt in a text that is no address, as far as a look at it tells. */
export type Slip = 'scheme' | 'comma' | 'space' | 'dot';

/** "http//city.org": read by its letters this is a computer called http, which nobody means. */
const NO_COLON = /^\s*https?[;.,]?[/\\]{1,3}\w/iu;
/** "http:/city.org", "htps://city.org". */
const MISSPELT = /^\s*(?:https?:(?:\/(?!\/)|\\|\/{3})|(?!https?:)[htps]{2,7}:\/)/iu;

/** Whether the colon after http is missing. */
export const lacksColon = (text: string): boolean => NO_COLON.test(text);

/** Whether the text may be the first letters of an address: a part of its beginning, or of a computer's name. */
export const mayGoOn = (text: string): boolean => /^(?:https?:?\/{0,2})?[\p{L}\p{N}_-]{0,63}\.?$/iu.test(text.trim());

/** The slip in a text; null when it is none of those that many people make. */
export function slip(text: string): Slip | null {
  const trimmed = text.trim();
  if (lacksColon(trimmed) || MISSPELT.test(trimmed)) return 'scheme';
  const host = trimmed.replace(/^https?:\/\//iu, '').split(/[/?#]/u)[0] ?? '';
  if (/^[\w-]+(?:[.,][\w-]+)+$/u.test(host) && host.includes(',')) return 'comma';
  if (/\s/u.test(trimmed))
    return /^(?:https?:\/\/)?\s*[\w-]+(?:\s*\.\s*[\w-]+)+(?:[\s/]|$)/iu.test(trimmed) ? 'space' : null;
  return /^[\p{L}\p{N}_-]+$/u.test(host) ? 'dot' : null;
}
