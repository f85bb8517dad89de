/**
 * Holds back the work, in a worker, that makes a config visible to clients, until all workers have prepared the config.
 *
 * @internal
 */
export class PutOff {
  private readonly waiting = new Set<() => void>();

  /** @param isUndecided - tells whether a config is being prepared and not decided on */
  constructor(private readonly isUndecided: () => boolean) {}

  /** Does the work at once, or puts it off. @returns a function that cancels the work if it is not done yet */
  add(work: () => void): () => void {
    if (!this.isUndecided()) {
      work();
      return () => {};
    }
    // A separate entry for each call, because the same work may be added twice.
    const entry = (): void => work();
    this.waiting.add(entry);
    return () => void this.waiting.delete(entry);
  }

  /** Does what was put off. Nothing of a discarded config is left here, because stopping its modules has cancelled their work. */
  do(): void {
    const due = [...this.waiting];
    this.waiting.clear();
    for (const work of due) work();
  }
}
