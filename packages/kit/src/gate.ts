/**
 * Limits how many tasks run concurrently, and if wanted how many start in one turn of the event loop; further tasks wait in a queue, first come
 * first served.
 *
 * @public
 */
export class Gate {
  private running = 0;
  private startedInTurn = 0;
  private isTurnUsedUp = false;
  private readonly waiting = new Set<() => void>();
  // One iterator is kept, because a new one would have to skip the deleted entries of the set at every turn.
  private order = this.waiting.values();
  private isHandingOn = false;

  /**
   * @param limit - maximum number of concurrent tasks
   * @param perTurn - maximum number of tasks that start in one turn of the event loop, so that thousands which fail at once do not block it; no
   * limit when left out
   */
  constructor(
    private readonly limit: number,
    private readonly perTurn = Number.POSITIVE_INFINITY,
  ) {}

  /** Runs a task when it is its turn. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.hasRoom) this.count();
    else await new Promise<void>((resolve) => this.waiting.add(resolve));
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /**
   * Waits for a turn without a promise. Use it instead of {@link Gate.run} if most of the waiting tasks will be cancelled.
   *
   * @param begin - called when it is the task's turn, at once if there is room; {@link Gate.leave} must follow
   */
  enter(begin: () => void): void {
    if (this.hasRoom) {
      this.count();
      begin();
    } else {
      this.waiting.add(begin);
    }
  }

  /** Removes a task that is still waiting. */
  giveUp(begin: () => void): void {
    this.waiting.delete(begin);
  }

  /**
   * Ends a turn and starts the next task.
   *
   * @param last - called before the next task starts; a task that it enters takes the free place, and counts as the same start
   */
  leave(last?: () => void): void {
    this.running -= 1;
    if (last !== undefined) {
      this.startedInTurn -= 1;
      last();
    }
    this.handOn();
  }

  private get hasRoom(): boolean {
    return this.running < this.limit && this.startedInTurn < this.perTurn;
  }

  private count(): void {
    this.running += 1;
    this.startedInTurn += 1;
    if (this.startedInTurn < this.perTurn || this.isTurnUsedUp) return;
    this.isTurnUsedUp = true;
    setImmediate(this.nextTurn);
  }

  private readonly nextTurn = (): void => {
    this.isTurnUsedUp = false;
    this.startedInTurn = 0;
    this.handOn();
  };

  private handOn(): void {
    // A task may end while `next.value()` runs and call this again. The loop here then starts the next task, which avoids deep recursion.
    if (this.isHandingOn) return;
    this.isHandingOn = true;
    while (this.hasRoom) {
      const next = this.order.next();
      if (next.done === true) {
        this.order = this.waiting.values();
        break;
      }
      this.waiting.delete(next.value);
      this.count();
      next.value();
    }
    this.isHandingOn = false;
  }
}
