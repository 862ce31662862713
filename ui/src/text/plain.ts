/**
 * Text that others wrote (portals, accounts, browsers) as it is shown: without the signs that are not seen but change
 * what is read, so that no name can turn a sentence round or look like another name.
 */

/** Controls, directions of writing and blanks of no width; a line break and a tab are kept. */
const HIDDEN =
  /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u00ad\u115f\u1160\u200b\u2028\u2029\u2060-\u2064\u2800\u3164\ufeff\uffa0\u{e0000}-\u{e007f}]/gu;
/** Joiners belong between letters of other scripts and in signs made of several; beside ASCII they only hide. */
const JOINER = /(?<=^|\p{ASCII})[\u200c\u200d]+|[\u200c\u200d]+(?=$|\p{ASCII})/gu;
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** The text without hidden signs; one that has nothing else reads "\ufffd". */
export function plain(text: string): string {
  const seen = text.replace(HIDDEN, '').replace(JOINER, '');
  return seen === '' && text !== '' ? '\ufffd' : seen;
}

/** A text cut at its hidden signs: what is seen at the even places, what is not between. */
export function pieces(text: string): string[] {
  const cut: string[] = [];
  let from = 0;
  for (const hidden of text.matchAll(new RegExp(`${HIDDEN.source}|${JOINER.source}`, 'gu'))) {
    cut.push(text.slice(from, hidden.index), hidden[0]);
    from = hidden.index + hidden[0].length;
  }
  return [...cut, text.slice(from)];
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** A value from the application with every text in it {@link plain}, except the texts of these names. */
export function plainly<T>(value: T, except: readonly string[] = []): T {
  if (typeof value === 'string') return plain(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => plainly(one, except)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const shown = ([name, one]: [string, unknown]) => [
    name,
    except.includes(name) && isText(one) ? one : plainly(one, except),
  ];
  return Object.fromEntries(Object.entries(value).map(shown)) as T;
}

/** One word with a dot or a slash in it. */
const ADDRESS = /^\S+[./]\S+$/u;

/**
 * A text inside one of our sentences: written from right to left, it keeps its own direction to itself. An address reads
 * from left to right, whatever its parts are written in.
 */
export function isolated(text: string): string {
  if (!RIGHT_TO_LEFT.test(text)) return text;
  return `${ADDRESS.test(text) ? '\u2066' : '\u2068'}${text}\u2069`;
}
