import type { ActivityEntry } from '../../bindings';
import { dayName } from '../../text';

/** What happened on one local day. */
export interface Day {
  /** Midnight, in milliseconds. */
  start: number;
  name: string;
  entries: ActivityEntry[];
}

/** Entries by local day, in the order given. */
export function byDay(entries: ActivityEntry[], now: number): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const start = new Date(entry.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.start === start) last.entries.push(entry);
    else days.push({ start, name: dayName(entry.at, now), entries: [entry] });
  }
  return days;
}
