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

  constructor(private readonly options: DebounceOptions) {}

  /** Notes an event. */
  event(): void {
    const { clock, quietMs, maxWaitMs, run } = this.options;
    const now = clock.now();
    if (this.timer === undefined) this.firstAt = now;
    else this.timer.cancel();
    const delay = Math.max(0, Math.min(quietMs, this.firstAt + maxWaitMs - now));
    this.timer = clock.setTimeout(() => {
      this.timer = undefined;
      run();
    }, delay);
  }

  /** Forgets the events that wait. */
  cancel(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }
}
