import type { Clock, Timer } from '@caddis/core';

/**
 * A clock for tests: time stands still until {@link FakeClock.advance}.
 *
 * @experimental
 */
export class FakeClock implements Clock {
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** @param time - milliseconds since the Unix epoch to begin with */
  constructor(private time = 1_700_000_000_000) {}

  /** Number of timers that are set; 0 after a clean-up. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.time + delayMs, callback };
    this.timers.add(timer);
    return { cancel: () => void this.timers.delete(timer) };
  }

  /**
   * Lets time pass: every timer that is due fires at its own time, in order, and what it sets off may set more timers.
   *
   * @param ms - milliseconds
   * @returns when everything that waits for nothing but promises is done
   */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await flush();
    for (let timer = this.nextUntil(end); timer !== undefined; timer = this.nextUntil(end)) {
      this.timers.delete(timer);
      this.time = Math.max(this.time, timer.at);
      timer.callback();
      await flush();
    }
    this.time = end;
  }

  private nextUntil(end: number): { readonly at: number; readonly callback: () => void } | undefined {
    let next: { readonly at: number; readonly callback: () => void } | undefined;
    for (const timer of this.timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}

/** Lets all promises that wait for nothing from outside settle. */
function flush(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
