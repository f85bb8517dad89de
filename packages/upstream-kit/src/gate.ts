/**
 * Lets so many pieces of work run at a time; further ones wait for their turn, first come first served.
 *
 * @public
 */
export class Gate {
  private running = 0;
  // A set lists its members in the order of their insertion, and unlike an array gives up the first at once.
  private readonly waiting = new Set<() => void>();

  /** @param limit - greatest number of pieces of work at a time */
  constructor(private readonly limit: number) {}

  /** Does a piece of work when its turn has come. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.add(resolve));
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  /** Hands the place of finished work on. */
  private next(): void {
    for (const start of this.waiting) {
      this.waiting.delete(start);
      start();
      return;
    }
    this.running -= 1;
  }
}
