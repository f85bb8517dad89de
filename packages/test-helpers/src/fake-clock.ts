import type { Clock, Timer } from '@caddis/core';

interface SetTimer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock for tests: its time only passes when the test says so. @public */
export class FakeClock implements Clock {
  private readonly timers = new Set<SetTimer>();
  /** Delays of timers that were set and not yet returned by `timer`. */
  private readonly unreported: number[] = [];
  private waiting: (() => void)[] = [];
  private isImpatient = false;

  /** @param time - initial time, milliseconds since the Unix epoch */
  constructor(private time = 1_700_000_000_000) {}

  /** Makes a clock whose timers fire as soon as the process is idle, so that anything that hangs misses its deadline at once. */
  static impatient(): FakeClock {
    const clock = new FakeClock();
    clock.isImpatient = true;
    return clock;
  }

  /** Number of pending timers; 0 after a clean-up. */
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
   * Lets time pass as in a real process: each due timer fires at its own time, in order. Timers that are set meanwhile also fire if they become
   * due.
   *
   * @param ms - milliseconds
   * @returns when all work has ended that only waits for promises
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
   * Lets time pass within one turn of the event loop: due timers fire at their own times, in order, but no promise settles
   * between them.
   *
   * @param ms - milliseconds
   */
  jump(ms: number): void {
    const end = this.time + ms;
    for (let timer = this.nextUntil(end); timer !== undefined; timer = this.nextUntil(end)) this.fire(timer);
    this.time = end;
  }

  /**
   * Waits until a certain timer is set, so that a test need not guess when to let time pass. Timers set since the last call
   * count as well. The timer found and those set before it are then removed from the list.
   *
   * @param wanted - the delay of the timer in milliseconds, or a function that recognizes it
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

  /** Fires a timer after two turns of the event loop, so that work that takes one turn is in time. */
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
