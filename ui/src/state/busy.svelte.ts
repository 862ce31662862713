const AFTER = 300;
const AT_LEAST = 300;

/**
 * One action at a time: a second click while it runs does nothing. The turning arc is shown after 300 ms of waiting and
 * stays at least 300 ms (`DESIGN-UI.md` §7), so that a quick answer does not flicker.
 */
export class Busy {
  /** Whether to show the turning arc. */
  shown = $state(false);
  #running = false;

  /** Whether it runs, from the first moment on. */
  get running(): boolean {
    return this.#running;
  }

  /** Runs the action, unless one is running. */
  async run(action: () => Promise<unknown>): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let since = 0;
    const timer = setTimeout(() => {
      this.shown = true;
      since = performance.now();
    }, AFTER);
    try {
      await action();
    } finally {
      clearTimeout(timer);
      this.#running = false;
      if (this.shown) setTimeout(() => (this.shown = this.#running), Math.max(0, since + AT_LEAST - performance.now()));
    }
  }
}
