/**
 * Locks within this process. They spare waiting callers from polling the lock file.
 *
 * @internal
 */
export class LocalLocks {
  /** Name → settles when the last caller in the queue has released the lock. */
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Waits for the lock.
   *
   * @returns a function that releases the lock
   * @throws the signal's reason if it is aborted first
   */
  async acquire(name: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const before = this.#tails.get(name);
    let release: () => void = () => undefined;
    const own = new Promise<void>((resolve) => (release = resolve));
    const tail = before === undefined ? own : before.then(() => own);
    this.#tails.set(name, tail);
    void tail.then(() => {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    });
    if (before !== undefined) {
      try {
        await abortable(before, signal);
      } catch (error) {
        release();
        throw error;
      }
    }
    return release;
  }
}

/** @throws the signal's reason if it is aborted first */
function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void work.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
