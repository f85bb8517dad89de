import type { CaddisError } from '@caddis/core';

/** Something that was done and can be undone. @internal */
export interface Undoable {
  /** Undoes it. Never rejects: resolves with what went wrong, which is logged already. */
  undo(): Promise<readonly CaddisError[]>;
}

/**
 * All that was done, undone in strict reverse order, one after the other, whatever fails.
 *
 * @internal
 */
export class UndoStack implements Undoable {
  readonly #entries = new Set<Undoable>();
  #undoing: Promise<readonly CaddisError[]> | undefined;
  #undone = false;

  /** Adds the last deed. Once the stack is undone, a deed is undone at once. */
  push(entry: Undoable): void {
    if (this.#undone) void entry.undo();
    else this.#entries.add(entry);
  }

  /** Forgets a deed, because it was undone already or needs no undo. */
  remove(entry: Undoable): void {
    this.#entries.delete(entry);
  }

  /** Undoes everything, once; a second call waits for the first and gets its errors. */
  undo(): Promise<readonly CaddisError[]> {
    this.#undoing ??= this.#undoAll();
    return this.#undoing;
  }

  async #undoAll(): Promise<readonly CaddisError[]> {
    const errors: CaddisError[] = [];
    const todo: Undoable[] = [];
    for (;;) {
      // What an undo did in its turn is undone next.
      for (const entry of this.#entries) todo.push(entry);
      this.#entries.clear();
      const last = todo.pop();
      if (last === undefined) break;
      for (const error of await last.undo()) errors.push(error);
    }
    this.#undone = true;
    return errors;
  }
}
