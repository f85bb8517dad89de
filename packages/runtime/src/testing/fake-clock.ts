import type { Clock, Timer } from '@caddis/core';

/** Time that passes only when a test says so. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** Number of timers that run. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Lets time pass and calls what is due. */
  advance(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.callback();
    }
  }
}

/** A clock whose timers are due as soon as nothing else is: what hangs has missed every deadline. */
export class ImpatientClock implements Clock {
  /** Number of timers that run. */
  pending = 0;

  now(): number {
    return 0;
  }

  setTimeout(callback: () => void): Timer {
    this.pending += 1;
    // Two turns of the loop, so that work which takes one is not late.
    let immediate = setImmediate(() => {
      immediate = setImmediate(() => {
        this.pending -= 1;
        callback();
      });
    });
    let running = true;
    return {
      cancel: () => {
        if (running) this.pending -= 1;
        running = false;
        clearImmediate(immediate);
      },
    };
  }
}
