/** The present moment, for texts that tell a remaining time. */
import { createSubscriber } from 'svelte/reactivity';
import { host } from '../host';
import { MINUTE, SECOND } from '../text/times';

/** While something shows it, ticks every `ms` milliseconds; nothing runs when nothing shows it. */
class Ticker {
  readonly #track: () => void;
  /** One moment for all that is shown, so that two texts about the same time say the same. */
  #now: number | null = null;

  constructor(ms: number) {
    this.#track = createSubscriber((update) => {
      this.#now = host.now();
      const timer = setInterval(() => {
        this.#now = host.now();
        update();
      }, ms);
      return () => {
        clearInterval(timer);
        this.#now = null;
      };
    });
  }

  get now(): number {
    this.#track();
    return this.#now ?? host.now();
  }
}

// Minutes are shown rounded down, so a quarter of a minute is late enough for nobody to notice.
const slow = new Ticker(15 * SECOND);
const fast = new Ticker(SECOND);

/** The present moment, in milliseconds; a minute's text stays right. */
export const minuteNow = (): number => slow.now;

/** The present moment; read again every second when `until` is at most two minutes away, else now and then. */
export function nowFor(until: number | null): number {
  const now = slow.now;
  if (until === null || until < now || until - now > 2 * MINUTE + 15 * SECOND) return now;
  return fast.now;
}

/** The present moment, read again every second: for countdowns. */
export const secondNow = (): number => fast.now;
