import type { Clock } from '@caddis/core';

/**
 * What {@link inTime} is told.
 *
 * @public
 */
export interface InTimeOptions {
  readonly clock: Clock;
  /** Milliseconds that the work may still take. */
  readonly deadlineMs: number;
  /** Makes the error for work that took longer. */
  readonly late: () => unknown;
}

/**
 * Waits for work that is under way already and cannot be given up; {@link withDeadline} is for work that can.
 *
 * @param work - settles or not; what it does after the deadline is ignored
 * @throws what the work throws, or what `late` makes
 * @public
 */
export function inTime<T>(work: PromiseLike<T>, { clock, deadlineMs, late }: InTimeOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(late()), deadlineMs);
    // A thenable of somebody's own may resolve with another that never settles, or throw: the deadline holds for all of it.
    Promise.resolve(work).then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
