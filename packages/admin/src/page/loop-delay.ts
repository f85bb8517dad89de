import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Timer } from '@caddis/core';

/** The measurement stops this many milliseconds after the last request for it. */
const restsAfterMs = 15_000;
/** Sampling interval in milliseconds. It is part of each sample and is subtracted. */
const resolution = 20;

/** Delay of the event loop in milliseconds. @internal */
export interface LoopDelay {
  readonly mean: number;
  readonly max: number;
}

/**
 * Measures the delay of the event loop while someone requests it.
 *
 * @internal
 */
export class LoopDelayWatch {
  private readonly histogram: IntervalHistogram = monitorEventLoopDelay({ resolution });
  private resting: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  /** Returns the delay since the previous call; `undefined` at the first call. */
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

  /** Stops the measurement until the next call of `take`. */
  end(): void {
    this.resting?.cancel();
    this.resting = undefined;
    this.histogram.disable();
  }
}
