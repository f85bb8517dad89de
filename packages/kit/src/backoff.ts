/**
 * What {@link Backoff} is told.
 *
 * @public
 */
export interface BackoffOptions {
  /** First delay in milliseconds; 500 when left out. */
  readonly initialMs?: number;
  /** Longest delay in milliseconds; 30,000 when left out. */
  readonly maxMs?: number;
  /** A number from 0 to below 1, as `Math.random` gives them. */
  readonly random?: (() => number) | undefined;
}

/** Part of a delay that is left to chance. */
const jitter = 0.2;

/**
 * Delays between tries that fail: each twice the one before, up to a cap, a fifth of it left to chance, and without an end.
 * What is retried for ever recovers by itself after an outage of any length.
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

  /** @returns milliseconds to wait before the next try; never more than the cap */
  next(): number {
    const delay = jittered(this.nextMs, jitter, this.random);
    this.nextMs = Math.min(this.nextMs * 2, this.maxMs);
    return delay;
  }

  /** Begins anew with the first delay. Call it when a try succeeded. */
  reset(): void {
    this.nextMs = this.initialMs;
  }
}

/**
 * Shortens a delay by chance, so that what started together does not repeat together.
 *
 * @param delayMs - the longest delay, in milliseconds
 * @param share - part that may be taken off, 0 to 1
 * @param random - a number from 0 to below 1; `Math.random` when left out
 * @public
 */
export function jittered(delayMs: number, share: number, random: () => number = Math.random): number {
  return delayMs * (1 - share * random());
}
