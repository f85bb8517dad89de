import type { Clock, Timer } from '@caddis/core';

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  private time = Date.now();
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** Number of timers that run. */
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

  /** Lets time pass and calls what is due. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
    for (const timer of [...this.timers].filter(({ at }) => at <= this.time)) {
      this.timers.delete(timer);
      timer.callback();
    }
  }
}
