/**
 * Lets so many pieces of work run at a time; further ones wait for their turn, first come first served.
 *
 * @public
 */
export class Gate {
  private running = 0;
  private readonly waiting = new Set<() => void>();
  // One that stays: an iterator of its own for each turn would have to step over all that had theirs.
  private order = this.waiting.values();
  private isHandingOn = false;

  /** @param limit - greatest number of pieces of work at a time */
  constructor(private readonly limit: number) {}

  /** Does a piece of work when its turn has come. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.add(resolve));
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /**
   * Waits for a turn, for work that {@link Gate.run} is too much for because most of it is given up before.
   *
   * @param begin - called when the turn has come, at once where there is room; {@link Gate.leave} must follow
   */
  enter(begin: () => void): void {
    if (this.running < this.limit) {
      this.running += 1;
      begin();
    } else {
      this.waiting.add(begin);
    }
  }

  /** Gives up a turn that has not come. */
  giveUp(begin: () => void): void {
    this.waiting.delete(begin);
  }

  /**
   * Ends a turn and hands its place on.
   *
   * @param last - done before: what it enters has the place
   */
  leave(last?: () => void): void {
    this.running -= 1;
    last?.();
    this.handOn();
  }

  private handOn(): void {
    // A turn may end at once: then the next begins here, and not inside of it.
    if (this.isHandingOn) return;
    this.isHandingOn = true;
    while (this.running < this.limit) {
      const next = this.order.next();
      if (next.done === true) {
        this.order = this.waiting.values();
        break;
      }
      this.waiting.delete(next.value);
      this.running += 1;
      next.value();
    }
    this.isHandingOn = false;
  }
}
