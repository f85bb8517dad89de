import type { Clock, Timer } from '@caddis/core';

/**
 * What {@link Liveness} is told.
 *
 * @public
 */
export interface LivenessOptions {
  readonly clock: Clock;
  /** Longest silence in milliseconds. */
  readonly deadlineMs: number;
  /** Called once when the silence was longer; then the watch is over until `alive` is called again. */
  readonly onSilence: () => void;
}

/**
 * Notices a stream that is open but stuck: it must show a sign of life within a deadline, again and again.
 *
 * A sign of life costs no timer: only its time is noted, and the one timer looks at it when it fires.
 *
 * @public
 */
export class Liveness {
  private timer: Timer | undefined;
  private lastSign = 0;

  constructor(private readonly options: LivenessOptions) {}

  /** Notes a sign of life; the first one starts the watch. */
  alive(): void {
    this.lastSign = this.options.clock.now();
    if (this.timer === undefined) this.wait(this.options.deadlineMs);
  }

  /** Ends the watch, e.g. because the stream was closed on purpose. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private wait(delayMs: number): void {
    const { clock, deadlineMs, onSilence } = this.options;
    this.timer = clock.setTimeout(() => {
      this.timer = undefined;
      const left = this.lastSign + deadlineMs - clock.now();
      if (left > 0) this.wait(left);
      else onSilence();
    }, delayMs);
  }
}
