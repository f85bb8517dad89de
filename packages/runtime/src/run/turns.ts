import { keepAlive } from '../deadline.js';
import { errors } from '../errors.js';

/**
 * Work that is done one after the other, and can be given up.
 *
 * @internal
 */
export class Turns {
  readonly #interrupts = new Set<AbortController>();
  /** How often {@link interruptingNext} is under way. */
  #interruptions = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Does work when all before it is done. */
  next<T>(work: () => Promise<T>): Promise<T> {
    const done = keepAlive(this.#last.then(work));
    this.#last = done.catch(() => {});
    return done;
  }

  /**
   * Does work in turn that {@link interruptingNext} can give up, through the controller that it gets.
   *
   * @throws `RUNTIME_INTERRUPTED` when it was given up before its turn
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

  /** Gives up all work that waits or is under way, and does other work in the place of it. Until that is done, nothing else is begun. */
  async interruptingNext<T>(work: () => Promise<T>): Promise<T> {
    this.#interruptions += 1;
    for (const controller of this.#interrupts) controller.abort(errors.RUNTIME_INTERRUPTED());
    try {
      return await this.next(work);
    } finally {
      this.#interruptions -= 1;
    }
  }

  /** From here on the work is not given up any more. */
  release(controller: AbortController): void {
    this.#interrupts.delete(controller);
  }
}
