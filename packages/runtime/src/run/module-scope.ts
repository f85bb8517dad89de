import type { CaddisError, Cleaner, Logger } from '@caddis/core';
import { withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import type { Environment } from './environment.js';
import { formatPlace, type Place } from './place.js';
import { type Undoable, UndoStack } from './undo-stack.js';

/**
 * All that has to be undone for one module: its `cleanup`, then what it deferred, in strict reverse order.
 *
 * @internal
 */
export class ModuleScope implements Undoable {
  /** What the module deferred. */
  readonly undos = new UndoStack();
  #cleaner: Partial<Cleaner> | undefined;

  constructor(
    readonly place: Place,
    readonly environment: Environment,
  ) {}

  /** The module's own log. */
  get logger(): Logger {
    const { module, path } = this.place;
    return this.environment.logger.child({ module, path });
  }

  /** Says that the module exists, so that it is to be cleaned up. */
  constructed(module: Partial<Cleaner>): void {
    this.#cleaner = module;
  }

  /**
   * Registers an undo.
   *
   * @param step - what to call it in an error
   */
  defer(step: string, undo: () => unknown): Undoable {
    const entry: Undoable = { undo: () => this.#attempt(step, undo) };
    this.undos.push(entry);
    return entry;
  }

  async undo(): Promise<readonly CaddisError[]> {
    const cleaner = this.#cleaner;
    const failed = cleaner?.cleanup === undefined ? [] : await this.#attempt('cleanup', () => cleaner.cleanup?.());
    return [...failed, ...(await this.undos.undo())];
  }

  /** Runs one step of the clean-up, which must neither throw nor hang. */
  async #attempt(step: string, work: () => unknown): Promise<readonly CaddisError[]> {
    const place = formatPlace(this.place);
    const { cleanup: deadline } = this.environment;
    let late: CaddisError | undefined;
    try {
      const result = work();
      if (result !== undefined) {
        await withDeadline(Promise.resolve(result), deadline, () => {
          late = errors.RUNTIME_CLEANUP_DEADLINE({ place, step, seconds: deadline.deadlineMs / 1000 });
          return late;
        });
      }
      return [];
    } catch (cause) {
      const error = late ?? errors.RUNTIME_CLEANUP_FAILED({ place, step }, { cause });
      this.logger.error({ err: error }, 'clean-up failed');
      return [error];
    }
  }
}
