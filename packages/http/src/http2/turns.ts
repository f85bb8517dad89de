/** Maximum number of tasks per turn of the event loop. */
const maxInTurn = 64;

/**
 * Runs tasks at once while there are few, and spreads a burst over several turns of the event loop. A client can pack a thousand
 * requests into one read.
 *
 * @internal
 */
export class Turns {
  private waiting: (() => void)[] = [];
  private left = maxInTurn;
  private ends = false;

  /**
   * Runs a task, after all tasks before it.
   *
   * @returns false if the task was postponed
   */
  run(work: () => void): boolean {
    if (!this.ends) {
      this.ends = true;
      setImmediate(this.onTurn);
    }
    if (this.left === 0) {
      this.waiting.push(work);
      return false;
    }
    this.left -= 1;
    work();
    return true;
  }

  private readonly onTurn = (): void => {
    const due = this.waiting.slice(0, maxInTurn);
    this.waiting = this.waiting.slice(maxInTurn);
    this.left = this.waiting.length > 0 ? 0 : maxInTurn - due.length;
    this.ends = due.length > 0;
    if (this.ends) setImmediate(this.onTurn);
    for (const work of due) work();
  };
}
