import type { Clock, Timer } from '@caddis/core';

/** A clock that stands still until a test lets time pass. */
export class ManualClock implements Clock {
  private readonly timers = new Map<Timer, { readonly at: number; readonly callback: () => void }>();
  private time = 0;

  /** Number of timers that are set. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const timer: Timer = { cancel: () => void this.timers.delete(timer) };
    this.timers.set(timer, { at: this.time + delayMs, callback });
    return timer;
  }

  /** Lets time pass and calls back every timer that is due. */
  advance(ms: number): void {
    this.time += ms;
    for (const [timer, { at, callback }] of this.timers) {
      if (at > this.time) continue;
      timer.cancel();
      callback();
    }
  }
}
