import type { Clock } from '@caddis/core';

/**
 * Options of {@link inTime}.
 *
 * @public
 */
export interface InTimeOptions {
  readonly clock: Clock;
  /** Milliseconds that the work may still take. */
  readonly deadlineMs: number;
  /** Creates the error for work that takes longer. */
  readonly late: () => unknown;
}

/**
 * Waits, within a deadline, for work that has already begun and cannot be aborted. For work that can be, use {@link withDeadline}.
 *
 * @param work - a promise that may never settle; its result is ignored after the deadline
 * @throws the error of the work, or the one that `late` creates
 * @public
 */
export function inTime<T>(work: PromiseLike<T>, { clock, deadlineMs, late }: InTimeOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(late()), deadlineMs);
    // A custom thenable may throw, or resolve to another thenable that never settles. `Promise.resolve` handles both within the deadline.
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
