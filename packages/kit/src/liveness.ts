import type { Clock, Timer } from '@caddis/core';

/**
 * Options of {@link Liveness}.
 *
 * @public
 */
export interface LivenessOptions {
  readonly clock: Clock;
  /** Maximum silence in milliseconds. */
  readonly deadlineMs: number;
  /** Called once when the silence has lasted too long. The watch has then ended; `alive` starts it again. */
  readonly onSilence: () => void;
}

/**
 * Detects a stream that is open but stuck: `alive` must be called again and again, each time within a deadline.
 *
 * A call of `alive` does not restart a timer: it records the time, which the single timer checks when it fires.
 *
 * @public
 */
export class Liveness {
  private timer: Timer | undefined;
  private lastSign = 0;

  constructor(private readonly options: LivenessOptions) {}

  /** Records a sign of life. The first call starts the watch. */
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
