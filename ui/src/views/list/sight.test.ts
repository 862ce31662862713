import { describe, expect, it } from 'vitest';
import { mara } from '../../fake/town';
import type { Group } from '../../state/list.svelte';
import { scrollTo, slice } from './sight';

const cards = (count: number, start = 0) =>
  Array.from({ length: count }, (_, i) => ({ ...mara, profileId: `y${start + i}` }));
const groups: Group[] = [
  { id: 'favourites', cards: cards(10) },
  { id: 'other', cards: cards(990, 10) },
];
/** In `list.css` a dense row is 32 px high and a dense heading 26. */
const FIRST = 26;
const height = 640;

describe('the rows in sight', () => {
  it('are all rows when no sight is given', () => {
    expect(slice(groups, true, null).map((group) => group.cards.length)).toEqual([10, 990]);
  });

  it('leave exactly the room of the others', () => {
    for (const top of [0, 777, 16_000, 31_000]) {
      for (const { cards: drawn, before, after, size } of slice(groups, true, { top, height })) {
        expect(before + drawn.length * 32 + after).toBe(size * 32);
      }
    }
  });

  it('cover the whole window of the list and little more', () => {
    const top = FIRST + 10 * 32 + FIRST + 500 * 32;
    const [favourites, other] = slice(groups, true, { top, height });
    expect(favourites?.cards).toEqual([]);
    const ids = other?.cards.map((card) => card.profileId) ?? [];
    expect(ids).toContain('y510');
    expect(ids).toContain('y529');
    expect(ids.length).toBeLessThan(40);
  });

  it('know their place in the whole list', () => {
    const [, other] = slice(groups, true, { top: 10_000, height });
    expect(other?.cards[0]?.profileId).toBe(`y${other?.first ?? -1}`);
  });
});

describe('scrolling to a row', () => {
  it('does nothing when it is in sight', () => {
    expect(scrollTo(groups, true, { top: 0, height }, 3)).toBeNull();
  });

  it('brings the last row to the lower edge and the first to the upper', () => {
    const bottom = scrollTo(groups, true, { top: 0, height }, 999);
    expect(bottom).toBe(2 * FIRST + 1000 * 32 - height);
    expect(scrollTo(groups, true, { top: bottom ?? 0, height }, 0)).toBe(FIRST);
  });
});
