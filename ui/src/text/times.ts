/**
 * Times in words (`DESIGN-UI.md` §4): under 48 hours in hours, then days; under two hours in minutes, and the last two
 * minutes in seconds. Each unit so begins with two of it: "1 h left" would stand for up to 119 minutes. Moments are
 * milliseconds since 1970, shown in local time. A remaining time is rounded down: nothing is promised that may be over
 * a moment earlier.
 */
import { locale } from './locale';
import { t } from './words';

/** Milliseconds in a second, a minute, an hour and a day. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat(locale, options);
  return (at: number) => formatter.format(at);
};

/** "14:32". */
export const clockTime = format({ timeStyle: 'short' });
/** "Saturday, 5 December 2026 at 14:32": for tooltips. */
export const exact = format({ dateStyle: 'full', timeStyle: 'short' });
const dayMonth = format({ day: 'numeric', month: 'long' });
const dayMonthShort = format({ day: 'numeric', month: 'short' });
/** "5 December 2026". */
export const dayMonthYear = format({ day: 'numeric', month: 'long', year: 'numeric' });

/** Whole local days from `now` to `at`: 0 today, 1 tomorrow, −1 yesterday. */
function daysApart(at: number, now: number): number {
  const midnight = (of: number) => new Date(of).setHours(0, 0, 0, 0);
  return Math.round((midnight(at) - midnight(now)) / DAY);
}

/** Whether it is the same local day. */
export const isToday = (at: number, now: number): boolean => daysApart(at, now) === 0;

/** "5 December", with the year when it is another one. */
export function date(at: number, now: number): string {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth(at) : dayMonthYear(at);
}

/** A moment for the end of a sentence, as in "until …": "14:32", "tomorrow at 14:32", "5 December". */
export function moment(at: number, now: number): string {
  const days = daysApart(at, now);
  if (days === 0) return clockTime(at);
  if (days === 1) return t('common.time.tomorrow_at', { time: clockTime(at) });
  if (days === -1) return t('common.time.yesterday_at', { time: clockTime(at) });
  return date(at, now);
}

/** When something happens: "at 14:32", "tomorrow at 14:32", "on 5 December". */
export function when(at: number, now: number): string {
  const days = daysApart(at, now);
  if (days === 0) return t('common.time.at', { time: clockTime(at) });
  return Math.abs(days) === 1 ? moment(at, now) : t('common.time.on', { date: date(at, now) });
}

/** A short stamp for a log or a list: "14:32" today, else "7 Nov". */
export function stamp(at: number, now: number): string {
  return daysApart(at, now) === 0 ? clockTime(at) : dayMonthShort(at);
}

/** The heading of a day in the activity list: "Today", "Yesterday", "7 November". */
export function dayName(at: number, now: number): string {
  const days = daysApart(at, now);
  if (days === 0) return t('common.time.today');
  return days === -1 ? t('common.time.yesterday') : date(at, now);
}

/** A span to the second, below an hour: "40 s", "2 min 40 s". */
export function toTheSecond(ms: number): string {
  const seconds = Math.floor(ms / SECOND);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return t('common.time.seconds', { count: seconds });
  if (minutes >= 60) return span(ms);
  if (seconds % 60 === 0) return t('common.time.minutes', { count: minutes });
  return t('common.time.minutes_seconds', { minutes, seconds: seconds % 60 });
}

/** A span: "42 min", "90 min", "7 h", "118 days", and in the last two minutes "1 min 40 s". */
export function span(ms: number): string {
  const left = Math.max(0, ms);
  if (left < 2 * MINUTE) return toTheSecond(left);
  if (left < 2 * HOUR) return t('common.time.minutes', { count: Math.floor(left / MINUTE) });
  if (left < 2 * DAY) return t('common.time.hours', { count: Math.floor(left / HOUR) });
  return t('common.time.days', { count: Math.floor(left / DAY) });
}

/** "42 min left". */
export function left(until: number, now: number): string {
  return t('common.time.left', { span: span(until - now) });
}
