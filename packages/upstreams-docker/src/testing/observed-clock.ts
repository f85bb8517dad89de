import type { Timer } from '@caddis/core';
import { FakeClock } from '@caddis/upstream-kit/testing';

/** A fake clock that tells when somebody begins to wait, so that a test need not guess when to let time pass. */
export class ObservedClock extends FakeClock {
  private readonly set: number[] = [];
  private look: () => void = () => undefined;

  override setTimeout(callback: () => void, delayMs: number): Timer {
    const timer = super.setTimeout(callback, delayMs);
    this.set.push(delayMs);
    this.look();
    return timer;
  }

  /**
   * Resolves when somebody has set a timer, now or since the last call.
   *
   * @param fits - tells by the delay in milliseconds whether it is the one
   * @returns its delay
   */
  async timer(fits: (delayMs: number) => boolean): Promise<number> {
    for (;;) {
      for (let delay = this.set.shift(); delay !== undefined; delay = this.set.shift()) {
        if (fits(delay)) return delay;
      }
      await new Promise<void>((resolve) => {
        this.look = resolve;
      });
    }
  }
}
