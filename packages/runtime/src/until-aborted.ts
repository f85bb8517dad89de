/** Signal → callbacks for its abort. Adding a listener for each of a hundred thousand steps would take longer than the steps themselves. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Waits for work until a signal is aborted. The signal has only one listener, no matter how many calls wait.
 *
 * @param work - may never settle; a rejection after the abort is ignored
 * @param signal - its reason is thrown on abort
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
