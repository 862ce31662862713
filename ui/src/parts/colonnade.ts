/** The height of the colonnade, in pixels. */
export const HEIGHT = 36;

/** How thick the lintel, the plinth and a column's two ends are, in pixels. */
const SLAB = 2;

/** The nearest number of pixels with the parity of `other`, so that one stands in the middle of the other. */
const beside = (pixels: number, other: number): number => {
  const whole = Math.max(1, Math.round(pixels));
  return (whole - other) % 2 === 0 ? whole : Math.max(1, whole - 1);
};

const slab = (x: number, y: number, width: number, height: number): string =>
  `M${x} ${y}h${width}v${height}h${-width}z`;

/**
 * The columns from one to before another of a colonnade of `columns`, with their part of the lintel and the plinth, as
 * the path of an SVG. Every edge is on a whole pixel: every column is as wide as the next, and the last one is whole.
 */
export function colonnade(width: number, columns: number, from: number, to: number): string {
  if (to <= from) return '';
  const edge = (column: number) => Math.round((column * width) / columns);
  const end = Math.max(1, Math.round((0.6 * width) / columns));
  const shaft = beside((0.26 * width) / columns, end);
  const beams = [0, HEIGHT - SLAB].map((y) => slab(edge(from), y, edge(to) - edge(from), SLAB));
  const standing = Array.from({ length: to - from }, (_, at) => {
    const left = Math.round(((from + at + 0.5) * width) / columns - end / 2);
    const [top, bottom] = [2 * SLAB, HEIGHT - 3 * SLAB];
    return [
      slab(left, top, end, SLAB),
      slab(left + (end - shaft) / 2, top + SLAB, shaft, bottom - top - SLAB),
      slab(left, bottom, end, SLAB),
    ].join('');
  });
  return [...beams, ...standing].join('');
}
