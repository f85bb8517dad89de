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

/** What few modules have: in each of a hundred thousand, room for it would take more than what they all have. */
interface RareParts {
  /** Configs that use the module and have not ended; 1 when left out. */
  readonly uses?: number;
  readonly logger?: ModuleLogger;
  /** Tells it that its clean-up begins. */
  readonly ended?: AbortController;
  /** Guests that it has loaded by itself and not unloaded. */
  readonly loaded?: Set<ModuleNode> | undefined;
}

const undone: RareParts = Object.freeze({ uses: 0 });

/** Apps that modules have asked for, by name; few do. */
const askedApps = new WeakMap<ModuleScope, Map<string, unknown>>();

const noApps: ReadonlyMap<string, unknown> = new Map();

/**
 * A module while it lives: where it stands, and all that has to be undone for it: its `cleanup`, then what it deferred, in strict reverse order.
 *
 * A module that is kept at a reload is used by more than one config until the old one has ended. The last one to let go of it undoes it.
 *
 * @internal
 */
export class ModuleScope implements NodeScope, LateHost, LoggedModule, OpenModule {
  /** What the module deferred. */
  readonly undos = new UndoStack();
  /** Watches what the module does at the moment. */
  watch: StepWatch | undefined;
  #rare: RareParts | undefined;
  #subject: PlannedModule | Place;
  #site: BuildSite;
  #cleaner: Partial<Cleaner> | undefined;

  /**
   * @param subject - the module, or the place of something else
   * @param site - where its guests are built
   */
  constructor(subject: PlannedModule | Place, site: BuildSite) {
    this.#subject = subject;
    this.#site = site;
  }

  /** Where the module stands. It is made when somebody asks: few do. */
  get place(): Place {
    return 'path' in this.#subject ? this.#subject : placeOf(this.#subject);
  }

  /** JSON pointer of its object. */
  get pointer(): string {
    return 'path' in this.#subject ? this.#subject.path : this.#subject.pointer;
  }

  /** Where its guests are built. Another one, once the module was kept at a reload. */
  get site(): BuildSite {
    return this.#site;
  }

  get environment(): Environment {
    return this.#site.config.environment;
  }

  /** Guests that the module has loaded by itself and not unloaded. */
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

  /** Whether the module has a log, which must follow it. */
  get hasLogger(): boolean {
    return this.#rare?.logger !== undefined;
  }

  /** Whether its clean-up has begun, or is about to. */
  get isClosed(): boolean {
    return this.#uses === 0 || (this.#uses === 1 && this.#site.signal.aborted);
  }

  /** Aborted when its clean-up begins. Each module has one of its own, since its neighbours may live longer or shorter; it is made for those who ask. */
  get signal(): AbortSignal {
    // What belongs to a late guest lives and ends with it.
    if (this.#site.isLate) return this.#site.signal;
    let ended = this.#rare?.ended;
    if (ended === undefined) {
      ended = new AbortController();
      this.#change({ ended });
      // The module may let each of its requests listen to it.
      setMaxListeners(0, ended.signal);
      if (this.isClosed) this.close();
      else this.#site.config.open.add(this);
    }
    return ended.signal;
  }

  /** Apps that the module has asked for: name → app, or `undefined` where there was none. */
  get askedApps(): ReadonlyMap<string, unknown> {
    return askedApps.get(this) ?? noApps;
  }

  /** Takes note of an app that the module has asked for. */
  asked(name: string, app: unknown): void {
    const known = askedApps.get(this) ?? new Map<string, unknown>();
    askedApps.set(this, known.set(name, app));
  }

  /** Lets one more config use the module. Each ends its use with {@link undo}. */
  share(): void {
    this.#change({ uses: this.#uses + 1 });
  }

  /** Whether only one config uses the module. */
  get isUnshared(): boolean {
    return this.#uses <= 1;
  }

  /** Lets the module stand elsewhere, in another config. */
  moveTo(subject: PlannedModule | Place, site: BuildSite): void {
    const follows = this.#site.config.open.delete(this);
    this.#subject = subject;
    this.#site = site;
    if (follows) site.config.open.add(this);
  }

  /** Lets the module know that its clean-up begins. */
  close(): void {
    this.#site.config.open.delete(this);
    this.#rare?.ended?.abort(errors.RUNTIME_INTERRUPTED());
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

  /** Configs that use the module and have not ended. */
  get #uses(): number {
    return this.#rare?.uses ?? 1;
  }

  #change(parts: RareParts): void {
    this.#rare = { ...this.#rare, ...parts };
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

/** The scope of a module that was built; absent where there is nothing to undo. @internal */
export function scopeOf(node: ModuleNode): ModuleScope | undefined {
  // No other class is one.
  return node.scope as ModuleScope | undefined;
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
