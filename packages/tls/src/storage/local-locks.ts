/**
 * Locks within the process: those who wait for one do not have to look at its file again and again.
 *
 * @internal
 */
export class LocalLocks {
  /** Name → ends when the last of those who wait has given it back. */
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * Waits for its turn.
   *
   * @returns what gives it back
   * @throws the signal's reason when that is aborted first
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

/** @throws the signal's reason when that is aborted first */
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
