import type { Clock, Timer } from '@caddis/core';

interface SetTimer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. @public */
export class FakeClock implements Clock {
  private readonly timers = new Set<SetTimer>();
  /** Delays of the timers that were set and that `timer` has not reported yet. */
  private readonly unreported: number[] = [];
  private waiting: (() => void)[] = [];
  private isImpatient = false;

  /** @param time - milliseconds since the Unix epoch to begin with */
  constructor(private time = 1_700_000_000_000) {}

  /** Makes a clock whose timers are due as soon as the process has nothing else to do: all that hangs misses its deadline at once. */
  static impatient(): FakeClock {
    const clock = new FakeClock();
    clock.isImpatient = true;
    return clock;
  }

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
    this.unreported.push(delayMs);
    for (const resume of this.waiting.splice(0)) resume();
    if (this.isImpatient) void this.fireWhenIdle(timer);
    return { cancel: () => void this.timers.delete(timer) };
  }

  /**
   * Lets time pass as a process sees it: every timer that is due fires at its own time, in order, and what it sets off may set more
   * timers, which fire as well when they are due.
   *
   * @param ms - milliseconds
   * @returns when everything that waits for nothing but promises is done
   */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await nextTurn();
    for (let timer = this.nextUntil(end); timer !== undefined; timer = this.nextUntil(end)) {
      this.fire(timer);
      await nextTurn();
    }
    this.time = end;
  }

  /**
   * Lets time pass within one turn of the event loop: timers that are due fire at their own time, in order, but no promise settles
   * in between.
   *
   * @param ms - milliseconds
   */
  jump(ms: number): void {
    const end = this.time + ms;
    for (let timer = this.nextUntil(end); timer !== undefined; timer = this.nextUntil(end)) this.fire(timer);
    this.time = end;
  }

  /**
   * Waits until somebody sets a timer, so that a test need not guess when to let time pass. Timers count that were set since the last
   * call; with those before the one that is found, they are forgotten.
   *
   * @param wanted - its delay in milliseconds, or a function that tells whether it is the one
   * @returns its delay
   */
  async timer(wanted: number | ((delayMs: number) => boolean)): Promise<number> {
    const isWanted = typeof wanted === 'number' ? (delayMs: number) => delayMs === wanted : wanted;
    for (;;) {
      const index = this.unreported.findIndex(isWanted);
      if (index >= 0) return this.unreported.splice(0, index + 1)[index] as number;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private fire(timer: SetTimer): void {
    this.timers.delete(timer);
    this.time = Math.max(this.time, timer.at);
    timer.callback();
  }

  /** Two turns of the event loop later, so that work which takes one is not late. */
  private async fireWhenIdle(timer: SetTimer): Promise<void> {
    await nextTurn();
    await nextTurn();
    if (this.timers.delete(timer)) timer.callback();
  }

  private nextUntil(end: number): SetTimer | undefined {
    let next: SetTimer | undefined;
    for (const timer of this.timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
