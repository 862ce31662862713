const letters = new Intl.Segmenter();

/** Two letters for a name: of the first and last word, or the first two of the only word. */
export function initials(name: string): string {
  const words = name
    .split(/[\s._\-@\\/]+/u)
    .map((word) => [...letters.segment(word.replace(/[^\p{L}\p{M}\p{N}]/gu, ''))].map(({ segment }) => segment))
    .filter((word) => word.length > 0);
  const first = words[0] ?? [];
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first[0], last?.[0] ?? first[1]].join('').toLocaleUpperCase();
}

/** One of the six tile colours, always the same for the same seed. */
export function tileColour(seed: string): string {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return `t${(sum % 6) + 1}`;
}
