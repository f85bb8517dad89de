import type { CaddisError } from '@caddis/core';
import { nextTurn, Pace } from '../pace.js';

/** The errors of an undo; not a promise if there was nothing to wait for. Never rejects, and the errors are already logged. @internal */
export type Undone = readonly CaddisError[] | Promise<readonly CaddisError[]>;

/** An action that can be undone. @internal */
export interface Undoable {
  /** Undoes the action. */
  undo(): Undone;
}

/** Cost of one undo, in units of a pace. */
const undoUnits = 5;

/** An entry of the stack, linked to the one below it. */
interface Deed {
  readonly entry: Undoable;
  below: Deed | undefined;
}

/**
 * A stack of actions. Undoes them in strict reverse order, one at a time, and continues after failures.
 *
 * @internal
 */
export class UndoStack implements Undoable {
  // A linked list, because a config may have a hundred thousand stacks, and an array has room for 17 entries as soon as it has one.
  #top: Deed | undefined;
  #outcome: Undone | undefined;
  #isUndone = false;

  /** Pushes an action. If the stack is already undone, the action is undone at once. */
  push(entry: Undoable): void {
    if (this.#isUndone) void entry.undo();
    else this.#top = { entry, below: this.#top };
  }

  /** Removes an action, because it was already undone or needs no undo. */
  remove(entry: Undoable): void {
    if (this.#top?.entry === entry) {
      this.#top = this.#top.below;
      return;
    }
    for (let above = this.#top; above !== undefined; above = above.below) {
      if (above.below?.entry === entry) above.below = above.below.below;
    }
  }

  /** Undoes everything, once; a second call returns the outcome of the first. */
  undo(): Undone {
    this.#outcome ??= this.#undoAll();
    return this.#outcome;
  }

  #undoAll(): Undone {
    const errors: CaddisError[] = [];
    // An undo may push further actions; those are undone next.
    const pace = new Pace();
    for (let last = this.#pop(); last !== undefined; last = this.#pop()) {
      if (pace.spend(undoUnits)) {
        const undone = last;
        return this.#undoRest(nextTurn().then(() => undone.undo()), errors, pace);
      }
      const undone = last.undo();
      // Most undos are synchronous, and then there is nothing to wait for.
      if (undone instanceof Promise) return this.#undoRest(undone, errors, pace);
      errors.push(...undone);
    }
    this.#isUndone = true;
    return errors;
  }

  async #undoRest(first: Promise<readonly CaddisError[]>, errors: CaddisError[], pace: Pace): Promise<readonly CaddisError[]> {
    errors.push(...(await first));
    for (let last = this.#pop(); last !== undefined; last = this.#pop()) {
      if (pace.spend(undoUnits)) await nextTurn();
      const undone = last.undo();
      errors.push(...(undone instanceof Promise ? await undone : undone));
    }
    this.#isUndone = true;
    return errors;
  }

  #pop(): Undoable | undefined {
    const top = this.#top;
    this.#top = top?.below;
    return top?.entry;
  }
}
