/** One that waits, and what for. */
interface Wait {
  readonly from: string;
  readonly to: string;
}

/**
 * Who waits for whom while the apps of a config are built; finds those that would wait for each other for ever.
 *
 * @internal
 */
export class WaitGraph {
  readonly #waits = new Set<Wait>();

  /**
   * Lets one wait for another.
   *
   * @param wait - who waits, and what for
   * @param work - settles when the wait is over
   * @param onCycle - makes the error to throw instead of a wait that would not end; gets the whole circle
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

  /** The waits that lead from one to another. */
  #way(start: string, end: string): readonly string[] | undefined {
    if (start === end) return [start];
    for (const { from, to } of this.#waits) {
      const rest = from === start ? this.#way(to, end) : undefined;
      if (rest !== undefined) return [start, ...rest];
    }
    return undefined;
  }
}
