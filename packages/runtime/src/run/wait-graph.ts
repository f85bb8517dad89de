/** One side that waits, and what it waits for. */
interface Wait {
  readonly from: string;
  readonly to: string;
}

/**
 * Records what waits for what while the apps of a config are built, and finds circular waits, which would never end.
 *
 * @internal
 */
export class WaitGraph {
  readonly #waits = new Set<Wait>();

  /**
   * Waits for something.
   *
   * @param wait - the waiting side, and what it waits for
   * @param work - settles when the wait is over
   * @param onCycle - creates the error to throw instead of starting a circular wait; gets the whole circle
   */
  async during<T>(wait: Wait, work: () => Promise<T>, onCycle: (cycle: readonly string[]) => Error): Promise<T> {
    const way = this.#way(wait.to, wait.from);
    if (way !== undefined) throw onCycle([wait.from, ...way]);
    this.#waits.add(wait);
    try {
      return await work();
    } finally {
      this.#waits.delete(wait);
    }
  }

  /** Returns the chain of waits from one node to another. */
  #way(start: string, end: string): readonly string[] | undefined {
    if (start === end) return [start];
    for (const { from, to } of this.#waits) {
      const rest = from === start ? this.#way(to, end) : undefined;
      if (rest !== undefined) return [start, ...rest];
    }
    return undefined;
  }
}
