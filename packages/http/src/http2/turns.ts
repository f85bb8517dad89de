/** Pieces of work that are done in one turn of the event loop. */
const maxInTurn = 64;

/**
 * Does work at once while there is little of it, and spreads a burst over several turns of the event loop: a client can put a thousand
 * requests into what is read at a time.
 *
 * @internal
 */
export class Turns {
  private waiting: (() => void)[] = [];
  private left = maxInTurn;
  private ends = false;

  /**
   * Does a piece of work, behind all that came before.
   *
   * @returns false when it was put off
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
