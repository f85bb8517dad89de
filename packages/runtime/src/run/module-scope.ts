import type { CaddisError, Cleaner, Logger } from '@caddis/core';
import { withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import type { PlannedModule } from '../plan/plan.js';
import type { Environment } from './environment.js';
import type { ModuleNode, NodeScope } from './built-module.js';
import { formatPlace, type Place, placeOf } from './place.js';
import type { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';
import { type Undoable, type Undone, UndoStack } from './undo-stack.js';

/**
 * All that has to be undone for one module: its `cleanup`, then what it deferred, in strict reverse order.
 *
 * @internal
 */
export class ModuleScope implements NodeScope {
  /** What the module deferred. */
  readonly undos = new UndoStack();
  /** Watches what the module does at the moment. */
  watch: StepWatch | undefined;
  /** Guests that the module has loaded by itself and not unloaded. */
  loaded: Set<ModuleNode> | undefined;
  #cleaner: Partial<Cleaner> | undefined;

  /**
   * @param subject - the module, or the place of something else
   */
  constructor(
    private readonly subject: PlannedModule | Place,
    readonly environment: Environment,
  ) {}

  /** Where the module stands. It is made when somebody asks: few do. */
  get place(): Place {
    return 'path' in this.subject ? this.subject : placeOf(this.subject);
  }

  /** The module's own log. */
  get logger(): Logger {
    return this.environment.logger.child(this.place);
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
    const entry = new Deferred(this, step, undo);
    this.undos.push(entry);
    return entry;
  }

  undo(): Undone {
    const cleaner = this.#cleaner;
    this.#cleaner = undefined;
    if (cleaner?.cleanup !== undefined) this.defer('cleanup', () => cleaner.cleanup?.());
    return this.undos.undo();
  }

  /** Runs one step of the clean-up, which must neither throw nor hang. */
  attempt(step: string, work: () => unknown): Undone {
    try {
      const result = work();
      return result === undefined ? [] : this.#waitFor(step, Promise.resolve(result));
    } catch (cause) {
      return this.#failed(step, cause);
    }
  }

  async #waitFor(step: string, work: Promise<unknown>): Promise<readonly CaddisError[]> {
    const { cleanup: deadline } = this.environment;
    let late: CaddisError | undefined;
    try {
      await withDeadline(work, deadline, () => {
        late = errors.RUNTIME_CLEANUP_DEADLINE({ place: formatPlace(this.place), step, seconds: deadline.deadlineMs / 1000 });
        return late;
      });
      return [];
    } catch (cause) {
      return this.#failed(step, cause, late);
    }
  }

  #failed(step: string, cause: unknown, late?: CaddisError): readonly CaddisError[] {
    const error = late ?? errors.RUNTIME_CLEANUP_FAILED({ place: formatPlace(this.place), step }, { cause: thrownCause(cause) });
    this.logger.error({ err: error }, 'clean-up failed');
    return [error];
  }
}

/** One deferred undo. A class, because a config may have a hundred thousand: closures would take twice the memory. */
class Deferred implements Undoable {
  constructor(
    private readonly scope: ModuleScope,
    private readonly step: string,
    private readonly work: () => unknown,
  ) {}

  undo(): Undone {
    return this.scope.attempt(this.step, this.work);
  }
}
