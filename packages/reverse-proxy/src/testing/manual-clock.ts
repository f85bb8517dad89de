import type { Clock, Timer } from '@caddis/core';

interface SetTimer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when a test says so. It tells when somebody begins to wait, so that a test need not guess. */
export class ManualClock implements Clock {
  private time = 1_700_000_000_000;
  private readonly timers = new Set<SetTimer>();
  private readonly fresh: number[] = [];
  private look: () => void = () => undefined;

  /** Number of timers that are set. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, delayMs: number): Timer {
    const timer = { at: this.time + delayMs, callback };
    this.timers.add(timer);
    this.fresh.push(delayMs);
    this.look();
    return { cancel: () => void this.timers.delete(timer) };
  }

  /** Lets time pass; timers fire at their own time, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let timer = this.nextUntil(end); timer !== undefined; timer = this.nextUntil(end)) {
      this.timers.delete(timer);
      this.time = timer.at;
      timer.callback();
    }
    this.time = end;
  }

  /** Resolves when a timer of this delay has been set, now or since the last call. */
  async timer(delayMs: number): Promise<void> {
    while (!this.fresh.includes(delayMs)) {
      await new Promise<void>((resolve) => {
        this.look = resolve;
      });
    }
    this.fresh.splice(0, this.fresh.indexOf(delayMs) + 1);
  }

  private nextUntil(end: number): SetTimer | undefined {
    return [...this.timers].filter(({ at }) => at <= end).sort((left, right) => left.at - right.at)[0];
  }
}
