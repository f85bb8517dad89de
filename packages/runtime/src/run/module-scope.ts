import { setMaxListeners } from 'node:events';
import type { CaddisError, Cleaner, Logger } from '@caddis/core';
import { withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import type { PlannedModule } from '../plan/plan.js';
import type { BuildSite, LateHost, OpenModule } from './build-site.js';
import type { ModuleNode, NodeScope } from './built-module.js';
import type { Environment } from './environment.js';
import { type LoggedModule, ModuleLogger } from './module-logger.js';
import { formatPlace, type Place, placed, placeOf } from './place.js';
import type { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';
import { type Undoable, type Undone, UndoStack } from './undo-stack.js';

/** Parts that few modules have. Fields for them in each of a hundred thousand modules would take more memory than the other fields together. */
interface RareParts {
  /** Number of configs that use the module and have not ended; 1 when left out. */
  readonly uses?: number;
  readonly logger?: ModuleLogger;
  /** Aborted when the clean-up of the module begins. */
  readonly ended?: AbortController;
  /** Guests that the module has loaded at run time and not unloaded. */
  readonly loaded?: Set<ModuleNode> | undefined;
}

const undone: RareParts = Object.freeze({ uses: 0 });

/** Apps that modules have asked for, by name. Kept here because few modules ask. */
const askedApps = new WeakMap<ModuleScope, Map<string, unknown>>();

const noApps: ReadonlyMap<string, unknown> = new Map();

/**
 * A module during its life: its place, and everything to undo for it: its `cleanup`, then what it deferred, in strict reverse order.
 *
 * A module that a reload keeps is used by more than one config until the old one has ended. The last config to end undoes the module.
 *
 * @internal
 */
export class ModuleScope implements NodeScope, LateHost, LoggedModule, OpenModule {
  /** The undos that the module deferred. */
  readonly undos = new UndoStack();
  /** Watches the step that the module is running. */
  watch: StepWatch | undefined;
  #rare: RareParts | undefined;
  #subject: PlannedModule | Place;
  #site: BuildSite;
  #cleaner: Partial<Cleaner> | undefined;

  /**
   * @param subject - the module, or the place of something that is not a module
   * @param site - where its guests are built
   */
  constructor(subject: PlannedModule | Place, site: BuildSite) {
    this.#subject = subject;
    this.#site = site;
  }

  /** Where the module is in the config. Created on demand, because few are needed. */
  get place(): Place {
    return 'path' in this.#subject ? this.#subject : placeOf(this.#subject);
  }

  /** JSON pointer of the module's object. */
  get pointer(): string {
    return 'path' in this.#subject ? this.#subject.path : this.#subject.pointer;
  }

  /** Where the module's guests are built. Changes when a reload keeps the module. */
  get site(): BuildSite {
    return this.#site;
  }

  get environment(): Environment {
    return this.#site.config.environment;
  }

  /** Guests that the module has loaded at run time and not unloaded. */
  get loaded(): Set<ModuleNode> | undefined {
    return this.#rare?.loaded;
  }

  set loaded(loaded: Set<ModuleNode> | undefined) {
    this.#change({ loaded });
  }

  /** The module's own log. */
  get logger(): Logger {
    const logger = this.#rare?.logger ?? new ModuleLogger(this);
    if (this.#rare?.logger === undefined) this.#change({ logger });
    return logger;
  }

  /** Whether a logger exists that must be moved with the module. */
  get hasLogger(): boolean {
    return this.#rare?.logger !== undefined;
  }

  /** Whether the clean-up of the module has begun, or is about to. */
  get isClosed(): boolean {
    return this.#uses === 0 || (this.#uses === 1 && this.#site.signal.aborted);
  }

  /** Aborted when the module's clean-up begins. Each module has its own signal, because modules may end at different times; created on demand. */
  get signal(): AbortSignal {
    // A module of a late guest ends with that guest.
    if (this.#site.isLate) return this.#site.signal;
    let ended = this.#rare?.ended;
    if (ended === undefined) {
      ended = new AbortController();
      this.#change({ ended });
      // The module may add a listener for each of its requests.
      setMaxListeners(0, ended.signal);
      if (this.isClosed) this.close();
      else this.#site.config.open.add(this);
    }
    return ended.signal;
  }

  /** Apps that the module has asked for: name → app, or `undefined` if there was none. */
  get askedApps(): ReadonlyMap<string, unknown> {
    return askedApps.get(this) ?? noApps;
  }

  /** Records an app that the module has asked for. */
  asked(name: string, app: unknown): void {
    const known = askedApps.get(this) ?? new Map<string, unknown>();
    askedApps.set(this, known.set(name, app));
  }

  /** Adds a config that uses the module. Each config ends its use with {@link undo}. */
  share(): void {
    this.#change({ uses: this.#uses + 1 });
  }

  /** Whether only one config uses the module. */
  get isUnshared(): boolean {
    return this.#uses <= 1;
  }

  /** Moves the module to another place in another config. */
  moveTo(subject: PlannedModule | Place, site: BuildSite): void {
    const follows = this.#site.config.open.delete(this);
    this.#subject = subject;
    this.#site = site;
    if (follows) site.config.open.add(this);
  }

  /** Tells the module that its clean-up begins. */
  close(): void {
    this.#site.config.open.delete(this);
    this.#rare?.ended?.abort(errors.RUNTIME_INTERRUPTED());
  }

  /** Records that the module exists and must be cleaned up. */
  constructed(module: Partial<Cleaner>): void {
    this.#cleaner = module;
  }

  /**
   * Registers an undo.
   *
   * @param step - name of the step in errors
   */
  defer(step: string, undo: () => unknown): Undoable {
    const entry = new Deferred(this, step, undo);
    this.undos.push(entry);
    return entry;
  }

  undo(): Undone {
    if (this.#uses > 1) {
      this.#change({ uses: this.#uses - 1 });
      return [];
    }
    if (this.#rare === undefined) this.#rare = undone;
    else this.#change({ uses: 0 });
    this.close();
    const cleaner = this.#cleaner;
    this.#cleaner = undefined;
    if (cleaner?.cleanup !== undefined) this.defer('cleanup', () => cleaner.cleanup?.());
    return this.undos.undo();
  }

  /** Number of configs that use the module and have not ended. */
  get #uses(): number {
    return this.#rare?.uses ?? 1;
  }

  #change(parts: RareParts): void {
    this.#rare = { ...this.#rare, ...parts };
  }

  /** Runs one step of the clean-up. Catches its errors and limits its time. */
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
        late = placed(errors.RUNTIME_CLEANUP_DEADLINE({ place: formatPlace(this.place), step, seconds: deadline.deadlineMs / 1000 }), this.place);
        return late;
      });
      return [];
    } catch (cause) {
      return this.#failed(step, cause, late);
    }
  }

  #failed(step: string, cause: unknown, late?: CaddisError): readonly CaddisError[] {
    const error = late ?? placed(errors.RUNTIME_CLEANUP_FAILED({ place: formatPlace(this.place), step }, { cause: thrownCause(cause) }), this.place);
    this.logger.error({ err: error }, 'clean-up failed');
    return [error];
  }
}

/** Returns the scope of a module that was built; `undefined` if there is nothing to undo. @internal */
export function scopeOf(node: ModuleNode): ModuleScope | undefined {
  // No other class implements `NodeScope`.
  return node.scope as ModuleScope | undefined;
}

/** One deferred undo. A class instead of closures, which would take twice the memory: a config may have a hundred thousand undos. */
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
