import type { Clock } from '@caddis/core';

/** The longest delay that a timer of Node takes, in milliseconds. */
const maxDelayMs = 2 ** 31 - 1;

/** How long work may take. @internal */
export interface Deadline {
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/**
 * Waits for work of which nobody knows whether it ends.
 *
 * @param work - settles or not; a rejection after the deadline is dropped
 * @param options - the clock, and the deadline in milliseconds
 * @param late - makes the error to throw when the deadline passes
 * @internal
 */
export function withDeadline<T>(work: Promise<T>, options: Deadline, late: () => Error): Promise<T> {
  return keepAlive(
    new Promise<T>((resolve, reject) => {
      const timer = options.clock.setTimeout(() => reject(late()), options.deadlineMs);
      work.then(resolve, reject).finally(() => timer.cancel());
    }),
  );
}

/** Tells a promise, of whatever make, from other values. @internal */
export function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/**
 * Keeps the process alive until work is done: a clock's timers do not, and Node ends a process in which nothing else is under
 * way, in the middle of an `await`.
 *
 * @internal
 */
export async function keepAlive<T>(work: Promise<T>): Promise<T> {
  const alive = setInterval(() => {}, maxDelayMs);
  try {
    return await work;
  } finally {
    clearInterval(alive);
  }
}

/** Signal → who is to be told. To add a listener for each of a hundred thousand steps would take longer than the steps. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Waits for work until a signal is aborted. The signal keeps one listener, however many wait.
 *
 * @param work - settles or not; a rejection after the signal is dropped
 * @param signal - its reason is thrown
 * @internal
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const waiters = waitersOf(signal);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else waiters.add(abort);
    work.then(
      (value) => {
        waiters.delete(abort);
        resolve(value);
      },
      (error: unknown) => {
        waiters.delete(abort);
        reject(error);
      },
    );
  });
}

function waitersOf(signal: AbortSignal): Set<() => void> {
  let waiters = waiting.get(signal);
  if (waiters === undefined) {
    const all = new Set<() => void>();
    signal.addEventListener('abort', () => all.forEach((abort) => abort()), { once: true });
    waiting.set(signal, all);
    waiters = all;
  }
  return waiters;
}
