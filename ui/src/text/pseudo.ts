const ACCENTED: Record<string, string> = {
  a: 'á',
  e: 'ë',
  i: 'î',
  o: 'ö',
  u: 'ü',
  A: 'Å',
  E: 'É',
  O: 'Ø',
  U: 'Û',
  c: 'ç',
  n: 'ñ',
  s: 'š',
};

/**
 * The text grown by 40 % and accented, its blanks untouched: `?pseudo` shows whether a layout bears a longer language
 * and whether any words bypass the catalogue.
 */
export function padded(text: string): string {
  const accented = text
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith('{') ? part : part.replace(/\w/g, (letter) => ACCENTED[letter] ?? letter)))
    .join('');
  const extra = Math.ceil(text.replace(/\{\w+\}/g, '').length * 0.4);
  return extra === 0 ? accented : `${accented} ${'~'.repeat(Math.max(extra - 1, 1))}`;
}
