import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { colonnade } from './colonnade';
import Meter from './Meter.svelte';

afterEach(cleanup);

function meter(share: number | null) {
  render(Meter, { share, tone: 'on', label: 'Time left', words: '42 min of 1 h left' });
  return screen.getByRole('meter', { name: 'Time left' });
}

describe('the colonnade', () => {
  /** How many columns are lit, and how many are not: each has a shaft between two ends, and beams lie on all. */
  const columns = (meter: HTMLElement) =>
    Array.from(meter.querySelectorAll('path'), (path) => {
      const slabs = (path.getAttribute('d') ?? '').split('M').length - 1;
      return slabs === 0 ? 0 : (slabs - 2) / 3;
    });

  it.each([
    [0, [0, 20]],
    [0.001, [1, 19]],
    [0.5, [10, 10]],
    [0.701, [15, 5]],
    [1, [20, 0]],
    [null, [20, 0]],
  ])('with the share %s lights whole columns: %j', (share, lit) => {
    expect(columns(meter(share))).toEqual(lit);
  });

  it.each([200, 366, 397, 412])(
    'is as wide as it may be, %s pixels, with columns of one width on whole pixels',
    (width) => {
      const slabs = Array.from(colonnade(width, 20, 0, 20).matchAll(/M(\S+) (\S+)h(\S+)v/g), ([, ...parts]) =>
        parts.map(Number),
      );
      expect(slabs.flat().every(Number.isInteger)).toBe(true);
      const shafts = slabs.filter(([, top]) => top === 6);
      expect(shafts.length).toBe(20);
      expect(new Set(shafts.map(([, , wide]) => wide)).size).toBe(1);
      const right = Math.max(...slabs.map(([left = 0, , wide = 0]) => left + wide));
      expect(right).toBe(width);
      const [first, last] = [shafts[0]?.[0] ?? 0, (shafts[19]?.[0] ?? 0) + (shafts[19]?.[2] ?? 0)];
      // As far from one end as from the other, but for a pixel.
      expect(Math.abs(first - (width - last))).toBeLessThanOrEqual(1);
    },
  );

  it('tells its share in words', () => {
    expect(meter(0.7).getAttribute('aria-valuetext')).toBe('42 min of 1 h left');
  });
});
