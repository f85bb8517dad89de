import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Timer } from '@caddis/core';

/** Time after which nobody looks any more, in milliseconds. */
const restsAfterMs = 15_000;
/** How often the delay is taken, in milliseconds: what is within it is no delay. */
const resolution = 20;

/** How long the event loop kept things waiting, in milliseconds. @internal */
export interface LoopDelay {
  readonly mean: number;
  readonly max: number;
}

/**
 * Watches the delay of the event loop while somebody looks at it.
 *
 * @internal
 */
export class LoopDelayWatch {
  private readonly histogram: IntervalHistogram = monitorEventLoopDelay({ resolution });
  private resting: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  /** The delay since the last time that somebody asked; `undefined` at the first time. */
  take(): LoopDelay | undefined {
    const isFirst = this.resting === undefined;
    this.resting?.cancel();
    this.resting = this.clock.setTimeout(() => this.end(), restsAfterMs);
    const { histogram } = this;
    histogram.enable();
    if (isFirst || histogram.count === 0) return undefined;
    const delay = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);
    const taken = { mean: delay(histogram.mean), max: delay(histogram.max) };
    histogram.reset();
    return taken;
  }

  /** Ends it, until somebody asks again. */
  end(): void {
    this.resting?.cancel();
    this.resting = undefined;
    this.histogram.disable();
  }
}
