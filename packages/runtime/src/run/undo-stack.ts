import type { CaddisError } from '@caddis/core';
import { nextTurn, Pace } from '../pace.js';

/** What went wrong, at once where nothing had to be waited for. Never rejects: it is logged already. @internal */
export type Undone = readonly CaddisError[] | Promise<readonly CaddisError[]>;

/** Something that was done and can be undone. @internal */
export interface Undoable {
  /** Undoes it. */
  undo(): Undone;
}

/** What it takes to undo one deed, in units of a pace. */
const undoUnits = 5;

/** The last deed, on top of those before. */
interface Deed {
  readonly entry: Undoable;
  below: Deed | undefined;
}

/**
 * All that was done, undone in strict reverse order, one after the other, whatever fails.
 *
 * @internal
 */
export class UndoStack implements Undoable {
  // A config may have a hundred thousand modules with a stack of their own: an array has room for 17 entries when it gets its first.
  #top: Deed | undefined;
  #outcome: Undone | undefined;
  #isUndone = false;

  /** Adds the last deed. Once the stack is undone, a deed is undone at once. */
  push(entry: Undoable): void {
    if (this.#isUndone) void entry.undo();
    else this.#top = { entry, below: this.#top };
  }

  /** Forgets a deed, because it was undone already or needs no undo. */
  remove(entry: Undoable): void {
    if (this.#top?.entry === entry) {
      this.#top = this.#top.below;
      return;
    }
    for (let above = this.#top; above !== undefined; above = above.below) {
      if (above.below?.entry === entry) above.below = above.below.below;
    }
  }

  /** Undoes everything, once; a second call gets the outcome of the first. */
  undo(): Undone {
    this.#outcome ??= this.#undoAll();
    return this.#outcome;
  }

  #undoAll(): Undone {
    const errors: CaddisError[] = [];
    // What an undo did in its turn is undone next.
    const pace = new Pace();
    for (let last = this.#pop(); last !== undefined; last = this.#pop()) {
      if (pace.spend(undoUnits)) {
        const undone = last;
        return this.#undoRest(nextTurn().then(() => undone.undo()), errors, pace);
      }
      const undone = last.undo();
      // Most modules need not be waited for.
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
