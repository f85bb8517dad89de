import type { Clock, Timer } from '@caddis/core';

/**
 * What {@link Debounce} is told.
 *
 * @public
 */
export interface DebounceOptions {
  readonly clock: Clock;
  /** Milliseconds of quiet to wait for. */
  readonly quietMs: number;
  /** Longest time in milliseconds from the first event to the call, however many events follow. */
  readonly maxWaitMs: number;
  /** Called once for a burst of events. */
  readonly run: () => void;
}

/**
 * Makes one call out of a burst of events: after some quiet, but never later than a maximum wait, so that events without a pause
 * cannot hold it up for ever. The last event is never lost. One instance for each thing that is updated.
 *
 * @public
 */
export class Debounce {
  private timer: Timer | undefined;
  private firstAt = 0;
  private lastAt = 0;

  constructor(private readonly options: DebounceOptions) {}

  /** Notes an event. It costs no timer when one is running: that looks at the time of the last event when it fires. */
  event(): void {
    const now = this.options.clock.now();
    this.lastAt = now;
    if (this.timer !== undefined) return;
    this.firstAt = now;
    this.wait(now);
  }

  /** Forgets the events that wait. */
  cancel(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private wait(now: number): void {
    const { clock, quietMs, maxWaitMs, run } = this.options;
    const dueAt = Math.min(this.lastAt + quietMs, this.firstAt + maxWaitMs);
    this.timer = clock.setTimeout(() => {
      this.timer = undefined;
      const later = clock.now();
      if (Math.min(this.lastAt + quietMs, this.firstAt + maxWaitMs) > later) this.wait(later);
      else run();
    }, Math.max(0, dueAt - now));
  }
}
