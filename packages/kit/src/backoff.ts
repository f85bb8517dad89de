/**
 * Options of {@link Backoff}.
 *
 * @public
 */
export interface BackoffOptions {
  /** First delay in milliseconds; 500 when left out. */
  readonly initialMs?: number;
  /** Longest delay in milliseconds; 30,000 when left out. */
  readonly maxMs?: number;
  /** Returns a number from 0 to below 1; `Math.random` when left out. */
  readonly random?: (() => number) | undefined;
}

/** The share of a delay that is random. */
const jitter = 0.2;

/**
 * Delays between retries of a failing operation. Each delay is twice the previous one, up to a maximum; up to a fifth of it is randomly taken
 * off. The number of retries is unlimited, so that the caller recovers by itself from an outage of any length.
 *
 * @public
 */
export class Backoff {
  private readonly initialMs: number;
  private readonly maxMs: number;
  private readonly random: () => number;
  private nextMs: number;

  constructor(options: BackoffOptions = {}) {
    this.initialMs = options.initialMs ?? 500;
    this.maxMs = Math.max(this.initialMs, options.maxMs ?? 30_000);
    this.random = options.random ?? Math.random;
    this.nextMs = this.initialMs;
  }

  /** @returns milliseconds to wait before the next try; never more than `maxMs` */
  next(): number {
    const delay = jittered(this.nextMs, jitter, this.random);
    this.nextMs = Math.min(this.nextMs * 2, this.maxMs);
    return delay;
  }

  /** Starts again with the first delay. Call it after a try has succeeded. */
  reset(): void {
    this.nextMs = this.initialMs;
  }
}

/**
 * Shortens a delay at random, so that things which started together do not all repeat at the same time.
 *
 * @param delayMs - the longest delay, in milliseconds
 * @param share - the largest share that may be taken off, 0 to 1
 * @param random - returns a number from 0 to below 1; `Math.random` when left out
 * @public
 */
export function jittered(delayMs: number, share: number, random: () => number = Math.random): number {
  return delayMs * (1 - share * random());
}
