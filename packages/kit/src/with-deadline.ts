import type { Clock } from '@caddis/core';

/**
 * Options of {@link withDeadline}.
 *
 * @public
 */
export interface DeadlineOptions {
  readonly clock: Clock;
  /** Milliseconds that the work may take. */
  readonly deadlineMs: number;
  /** Creates the error for work that takes longer. */
  readonly late: () => unknown;
  /** Aborts the work early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Aborted at the deadline; the caller may abort it earlier to end the work. Created if left out. */
  readonly controller?: AbortController;
}

/**
 * Runs work with a deadline, even if the work ignores its signal. A result after the deadline is ignored.
 *
 * @param options - the deadline and what happens then
 * @param work - receives a signal that is aborted when the result is no longer wanted
 * @returns the result of the work
 * @throws the error of the work, the one that `late` creates, or the reason of `signal`
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
