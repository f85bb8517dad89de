/**
 * Work that stops now and then, so that others come to their turn. It yields where {@link Pace.spend} says so.
 *
 * @internal
 */
export type Steps<T> = Generator<void, T, void>;

/** What is done in one turn of the event loop, in units of about a microsecond: a turn takes some milliseconds. */
const unitsInTurn = 2_500;

/**
 * Counts work, so that a great config does not keep a server from its requests. It counts what is done, not time: the same config is
 * always cut in the same places.
 *
 * @internal
 */
export class Pace {
  #left = unitsInTurn;

  /**
   * Takes note of work.
   *
   * @param units - 1 for a visit to a value; more for what takes longer
   * @returns true when it is time to let others work
   */
  spend(units = 1): boolean {
    this.#left -= units;
    if (this.#left > 0) return false;
    this.#left = unitsInTurn;
    return true;
  }

  /** Takes note of a little work that cannot stop: it is time to let others work at the next {@link Pace.spend}. */
  add(units: number): void {
    this.#left -= units;
  }
}

/** Lets all that is ready, e.g. requests, come before what follows. @internal */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Does work in as many turns of the event loop as it takes.
 *
 * @returns what the work returns; a promise only if it did not end in this turn
 * @internal
 */
export function inTurns<T>(steps: Steps<T>): T | Promise<T> {
  const first = steps.next();
  return first.done === true ? first.value : restInTurns(steps);
}

async function restInTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    await nextTurn();
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does work at once. @internal */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
