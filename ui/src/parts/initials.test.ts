import { expect, it } from 'vitest';
import { initials, tileColour } from './initials';

it.each([
  ['Aldermoor Enterprise', 'AE'],
  ['Stonebridge', 'ST'],
  ['Mara van der Lindqvist', 'ML'],
  ['mara.lindqvist', 'ML'],
  ['COUNTY\\mlindqv', 'CM'],
  ['X', 'X'],
  ['', ''],
  ['👩‍💻 Øre', 'ØR'],
  ['e\u0301cole', 'E\u0301C'],
])('the initials of %j are %j', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

it('gives the same colour for the same portal, and more than one colour in all', () => {
  const colours = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'].map(tileColour);
  expect(tileColour('p1')).toBe(colours[0]);
  expect(new Set(colours).size).toBeGreaterThan(3);
  for (const colour of colours) expect(colour).toMatch(/^t[1-6]$/);
});
