/**
 * Work that can be interrupted to let other work run. It yields where {@link Pace.spend} says so.
 *
 * @internal
 */
export type Steps<T> = Generator<void, T, void>;

/** Work in one turn of the event loop, in units of about a microsecond, so that a turn takes a few milliseconds. */
const unitsInTurn = 2_500;

/**
 * Counts work, so that handling a large config does not block requests. It counts work instead of time, so that the same config is always interrupted
 * at the same places.
 *
 * @internal
 */
export class Pace {
  #left = unitsInTurn;

  /**
   * Records work that was done.
   *
   * @param units - 1 for a visit to a value; more for longer work
   * @returns true when it is time to let other work run
   */
  spend(units = 1): boolean {
    this.#left -= units;
    if (this.#left > 0) return false;
    this.#left = unitsInTurn;
    return true;
  }

  /** Records a little work that cannot be interrupted. If the turn is used up, the next {@link Pace.spend} says so. */
  add(units: number): void {
    this.#left -= units;
  }
}

/** Waits until everything that is ready, e.g. requests, has had its turn. @internal */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Runs the work in as many turns of the event loop as it takes.
 *
 * @returns the result of the work; a promise only if the work did not finish in the first turn
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

/** Runs the work without interruption. @internal */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
