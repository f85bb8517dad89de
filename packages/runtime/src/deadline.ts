import type { Clock } from '@caddis/core';
import { inTime, keepProcessAlive } from '@caddis/kit';

/** Longest time that a step of a module may take where nothing else is said, in milliseconds. @public */
export const usualDeadlineMs: number = 60_000;

/** How long work may take. @internal */
export interface Deadline {
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/**
 * Waits for work of which nobody knows whether it ends, and keeps the process alive meanwhile.
 *
 * @param work - settles or not; a rejection after the deadline is dropped
 * @param options - the clock, and the deadline in milliseconds
 * @param late - makes the error to throw when the deadline passes
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
