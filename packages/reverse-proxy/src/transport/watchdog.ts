import type { Clock, Timer } from '@caddis/core';

/**
 * Notices that nothing has happened for a while. Touching it costs one look at the clock; its timer is set again only when it fires.
 *
 * @internal
 */
export class Watchdog {
  private timer: Timer | undefined;
  private last = 0;

  /**
   * @param limitMs - milliseconds without a touch after which `onSilence` is called
   */
  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
    private readonly onSilence: () => void,
  ) {}

  /** Begins to watch, or goes on with fresh patience. */
  touch(): void {
    this.last = this.clock.now();
    this.timer ??= this.clock.setTimeout(this.look, this.limitMs);
  }

  /** Ends watching until the next touch. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private readonly look = (): void => {
    const rest = this.last + this.limitMs - this.clock.now();
    this.timer = rest > 0 ? this.clock.setTimeout(this.look, rest) : undefined;
    if (rest <= 0) this.onSilence();
  };
}
