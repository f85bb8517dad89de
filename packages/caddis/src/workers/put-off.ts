/**
 * What makes clients see a config, in a worker: it is put off until all workers have made the config ready.
 *
 * @internal
 */
export class PutOff {
  private readonly waiting = new Set<() => void>();

  /** @param isUndecided - tells whether a config is being made ready */
  constructor(private readonly isUndecided: () => boolean) {}

  /** Does it, or puts it off. @returns gives it up, where it was not done yet */
  add(work: () => void): () => void {
    if (!this.isUndecided()) {
      work();
      return () => {};
    }
    // An entry of its own for each call, though the work may be the same.
    const entry = (): void => work();
    this.waiting.add(entry);
    return () => void this.waiting.delete(entry);
  }

  /** Does what was put off. Of a config that was given up, nothing is left here: what it has started was stopped. */
  do(): void {
    const due = [...this.waiting];
    this.waiting.clear();
    for (const work of due) work();
  }
}
