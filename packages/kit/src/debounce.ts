import type { Clock, Timer } from '@caddis/core';

/**
 * Options of {@link Debounce}.
 *
 * @public
 */
export interface DebounceOptions {
  readonly clock: Clock;
  /** How long no event must arrive before the call, in milliseconds. */
  readonly quietMs: number;
  /** Maximum time from the first event to the call, in milliseconds, even if events keep arriving. */
  readonly maxWaitMs: number;
  /** Called once per burst of events. */
  readonly run: () => void;
}

/**
 * Turns a burst of events into one call. The call is made after a quiet time, but never later than a maximum wait, so that events that
 * keep arriving cannot delay it forever. The last event is never lost. Use one instance for each thing that is updated.
 *
 * @public
 */
export class Debounce {
  private timer: Timer | undefined;
  private firstAt = 0;
  private lastAt = 0;

  constructor(private readonly options: DebounceOptions) {}

  /** Records an event. A running timer is not restarted: it checks the time of the last event when it fires. */
  event(): void {
    const now = this.options.clock.now();
    this.lastAt = now;
    if (this.timer !== undefined) return;
    this.firstAt = now;
    this.wait(now);
  }

  /** Discards the events recorded so far. */
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
