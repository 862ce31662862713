/** Which rows are drawn: all, or in a long list only those in sight. */
import type { ProfileCard } from '../../bindings';
import type { Group } from '../../state/list.svelte';

/** What can be seen of the list, in pixels. */
export interface Sight {
  top: number;
  height: number;
}

/** The drawn rows of a group, and the room that the others leave. */
export interface Drawn {
  id: Group['id'];
  cards: ProfileCard[];
  /** Place of the first drawn row in the whole list. */
  first: number;
  size: number;
  /** Pixels above and below the drawn rows. */
  before: number;
  after: number;
}

/** Heights in `list.css`: a row with its gap, and a heading. */
const HEIGHT = { dense: { row: 32, heading: 26 }, wide: { row: 58, heading: 32 } };
/** Rows drawn beyond the edge, so that scrolling shows no gaps. */
const SPARE = 8;

const clamp = (value: number, most: number) => Math.max(0, Math.min(most, value));

/** The rows to draw: those in sight, or all when no sight is given. */
export function slice(groups: Group[], dense: boolean, sight: Sight | null): Drawn[] {
  const { row, heading } = dense ? HEIGHT.dense : HEIGHT.wide;
  let top = 0;
  let first = 0;
  return groups.map(({ id, cards }) => {
    const size = cards.length;
    const start = top + heading;
    const from = sight ? clamp(Math.floor((sight.top - start) / row) - SPARE, size) : 0;
    const to = sight ? clamp(Math.ceil((sight.top + sight.height - start) / row) + SPARE, size) : size;
    const drawn: Drawn = {
      id,
      cards: cards.slice(from, to),
      first: first + from,
      size,
      before: from * row,
      after: (size - to) * row,
    };
    top = start + size * row;
    first += size;
    return drawn;
  });
}

/** How far the list has to be scrolled so that the row at `index` comes into sight; null when it is there already. */
export function scrollTo(groups: Group[], dense: boolean, sight: Sight, index: number): number | null {
  const { row, heading } = dense ? HEIGHT.dense : HEIGHT.wide;
  let top = 0;
  let rest = index;
  for (const { cards } of groups) {
    top += heading;
    if (rest < cards.length) break;
    rest -= cards.length;
    top += cards.length * row;
  }
  top += rest * row;
  if (top < sight.top) return top;
  return top + row > sight.top + sight.height ? top + row - sight.height : null;
}
