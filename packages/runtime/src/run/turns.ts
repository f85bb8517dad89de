import { keepAlive } from '../deadline.js';
import { errors } from '../errors.js';

/**
 * A queue that runs work one at a time. The work can be interrupted.
 *
 * @internal
 */
export class Turns {
  readonly #interrupts = new Set<AbortController>();
  /** Number of calls of {@link interruptingNext} in progress. */
  #interruptions = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Runs work after all earlier work is done. */
  next<T>(work: () => Promise<T>): Promise<T> {
    const done = keepAlive(this.#last.then(work));
    this.#last = done.catch(() => {});
    return done;
  }

  /**
   * Queues work that {@link interruptingNext} can interrupt, through the controller that the work gets.
   *
   * @throws `RUNTIME_INTERRUPTED` if it was interrupted before its turn
   */
  async interruptible<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    if (this.#interruptions > 0) throw errors.RUNTIME_INTERRUPTED();
    const controller = new AbortController();
    this.#interrupts.add(controller);
    try {
      return await this.next(() => {
        controller.signal.throwIfAborted();
        return work(controller);
      });
    } finally {
      this.release(controller);
    }
  }

  /** Interrupts all queued and running work, then runs other work instead. Until that is done, new interruptible work is refused. */
  async interruptingNext<T>(work: () => Promise<T>): Promise<T> {
    this.#interruptions += 1;
    for (const controller of this.#interrupts) controller.abort(errors.RUNTIME_INTERRUPTED());
    try {
      return await this.next(work);
    } finally {
      this.#interruptions -= 1;
    }
  }

  /** Makes work uninterruptible from here on. */
  release(controller: AbortController): void {
    this.#interrupts.delete(controller);
  }
}
