import type { Clock } from '@caddis/core';
import { inTime, keepProcessAlive } from '@caddis/kit';

/** Default time limit of a module's step, in milliseconds. @public */
export const usualDeadlineMs: number = 60_000;

/** Time limit of some work. @internal */
export interface Deadline {
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/**
 * Waits for work that may never settle, and keeps the process alive in the meantime.
 *
 * @param work - may never settle; a rejection after the deadline is ignored
 * @param options - the clock, and the deadline in milliseconds
 * @param late - creates the error to throw when the deadline passes
 * @internal
 */
export function withDeadline<T>(work: Promise<T>, { clock, deadlineMs }: Deadline, late: () => Error): Promise<T> {
  return keepAlive(inTime(work, { clock, deadlineMs, late }));
}

/**
 * Keeps the process alive until work is done.
 *
 * @internal
 */
export async function keepAlive<T>(work: Promise<T>): Promise<T> {
  const letEnd = keepProcessAlive();
  try {
    return await work;
  } finally {
    letEnd();
  }
}
