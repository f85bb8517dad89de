import type { Clock } from '@caddis/core';

/**
 * What {@link withDeadline} is told.
 *
 * @public
 */
export interface DeadlineOptions {
  readonly clock: Clock;
  /** Milliseconds that the work may take. */
  readonly deadlineMs: number;
  /** Makes the error for work that took longer. */
  readonly late: () => unknown;
  /** Ends the work before, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted at the deadline, and may be aborted to end the work before; one of its own when left out. */
  readonly controller?: AbortController;
}

/**
 * Does work that must end in time, whether it heeds its signal or not. Work that ends later is ignored.
 *
 * @param options - the deadline
 * @param work - told through the signal when it is no longer wanted
 * @returns what the work returns
 * @throws what `late` makes, or the reason of `signal`
 * @public
 */
export async function withDeadline<T>(options: DeadlineOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, deadlineMs, late, signal } = options;
  const { controller: ended = new AbortController() } = options;
  const forward = (): void => ended.abort(signal?.reason);
  if (signal?.aborted === true) throw signal.reason;
  signal?.addEventListener('abort', forward, { once: true });
  const timer = clock.setTimeout(() => ended.abort(late()), deadlineMs);
  try {
    const tooLate = new Promise<never>((_resolve, reject) => {
      ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { once: true });
    });
    return await Promise.race([work(ended.signal), tooLate]);
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', forward);
  }
}
