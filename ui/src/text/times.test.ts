import { describe, expect, it } from 'vitest';
import { date, DAY, dayName, HOUR, left, MINUTE, moment, SECOND, span, stamp, toTheSecond, when } from './times';

/** Local time, so that the tests say the same in every zone. */
const at = (day: number, hour = 0, minute = 0, month = 10) => new Date(2026, month, day, hour, minute).getTime();
const now = at(21, 13, 50);

describe('a span', () => {
  it.each([
    [0, '0 s'],
    [-5 * MINUTE, '0 s'],
    [59 * SECOND + 999, '59 s'],
    [100 * SECOND, '1 min 40 s'],
    [2 * MINUTE - 1, '1 min 59 s'],
    [2 * MINUTE, '2 min'],
    [42 * MINUTE + 59 * SECOND, '42 min'],
    [HOUR - 1, '59 min'],
    [HOUR, '60 min'],
    [2 * HOUR - 1, '119 min'],
    [2 * HOUR, '2 h'],
    [2 * DAY - 1, '47 h'],
    [2 * DAY, '2 days'],
    [118.9 * DAY, '118 days'],
  ])('of %d ms reads %s', (ms, words) => {
    expect(span(ms)).toBe(words);
  });

  it('is never told as one of a unit, which would hide up to as much again', () => {
    for (let minutes = 2; minutes < 4 * 24 * 60; minutes += 7) expect(span(minutes * MINUTE)).not.toMatch(/^1 /);
  });

  it('that is left says so', () => {
    expect(left(now + 42 * MINUTE, now)).toBe('42 min left');
  });
});

it.each([
  [40 * SECOND, '40 s'],
  [160 * SECOND, '2 min 40 s'],
  [600 * SECOND, '10 min'],
  [3 * HOUR, '3 h'],
])('a difference of %d ms reads %s to the second', (ms, words) => {
  expect(toTheSecond(ms)).toBe(words);
});

describe('a moment', () => {
  it('is a time today, a day and a time next to today, else a date', () => {
    expect(moment(at(21, 14, 32), now)).toMatch(/^(14:32|2:32.PM)$/);
    expect(moment(at(22, 8, 0), now)).toMatch(/^tomorrow at /);
    expect(moment(at(20, 23, 59), now)).toMatch(/^yesterday at /);
    expect(moment(at(5, 11, 2, 11), now)).toMatch(/^(5 December|December 5)$/);
  });

  it('counts days by midnight, not by 24 hours', () => {
    const late = at(21, 23, 59);
    expect(moment(at(22, 0, 1), late)).toMatch(/^tomorrow at /);
    expect(stamp(at(22, 0, 1), late)).not.toMatch(/:/);
  });

  it('has its year when it is another one', () => {
    expect(date(new Date(2027, 0, 14).getTime(), now)).toContain('2027');
    expect(date(at(5, 0, 0, 11), now)).not.toContain('2026');
  });

  it('reads as an answer to "when"', () => {
    expect(when(at(21, 14, 32), now)).toMatch(/^at /);
    expect(when(at(22, 8), now)).toMatch(/^tomorrow at /);
    expect(when(at(5, 8, 0, 11), now)).toMatch(/^on /);
  });

  it('heads a day of the activity', () => {
    expect(dayName(at(21, 1), now)).toBe('Today');
    expect(dayName(at(20, 23), now)).toBe('Yesterday');
    expect(dayName(at(7, 9), now)).toMatch(/^(7 November|November 7)$/);
  });
});
