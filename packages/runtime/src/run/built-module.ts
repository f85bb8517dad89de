import type { PlannedModule } from '../plan/plan.js';
import type { Undoable } from './undo-stack.js';

/** Duration of a module's steps, in milliseconds; 0 for a step that the module does not have. @public */
export interface StepTimes {
  /** Loading the config and running the constructor. */
  readonly construct: number;
  /** Without the time that it waited for other modules, which is part of their own times. */
  readonly provision: number;
  readonly validate: number;
  /** Only apps have it. */
  readonly start: number;
}

/**
 * A module that was built, with the modules below it.
 *
 * @public
 */
export interface BuiltModule {
  /** The plan of the module: its module and package, its JSON pointer, its config as written. */
  readonly planned: PlannedModule;
  /** The module's instance. */
  readonly instance: object;
  /** Its guests in the order of the config, then those that it has loaded at run time and not unloaded. */
  readonly guests: readonly BuiltModule[];
  readonly times: StepTimes;
}

/** Undoes a module. @internal */
export interface NodeScope extends Undoable {
  /** Guests that the module has loaded at run time and not unloaded. */
  readonly loaded: ReadonlySet<ModuleNode> | undefined;
}

const noNodes: readonly ModuleNode[] = Object.freeze([]);

/** Maximum time that is stored, in microseconds. V8 stores integers up to this one inside the object. */
const maxMicroseconds = 2 ** 31 - 1;

/**
 * The record of a module that was built. A config may have a hundred thousand of them: times are integers, and empty values are shared or left out.
 *
 * @internal
 */
export class ModuleNode implements BuiltModule {
  /** Its guests that are written in the config. */
  readonly written: readonly ModuleNode[];
  #construct = 0;
  #provision = 0;
  #validate = 0;

  /**
   * @param planned - the plan of the module
   * @param instance - the module's instance
   * @param written - its guests that are written in the config, in that order
   * @param scope - undoes the module; `undefined` if there is nothing to undo
   */
  constructor(
    public planned: PlannedModule,
    readonly instance: object,
    written: readonly ModuleNode[],
    readonly scope: NodeScope | undefined,
  ) {
    this.written = written.length === 0 ? noNodes : written;
  }

  get guests(): readonly ModuleNode[] {
    const loaded = this.scope?.loaded;
    return loaded === undefined || loaded.size === 0 ? this.written : [...this.written, ...loaded];
  }

  get times(): StepTimes {
    return { construct: this.#construct / 1000, provision: this.#provision / 1000, validate: this.#validate / 1000, start: startTimes.get(this) ?? 0 };
  }

  /**
   * Returns the node of the same module in another config.
   *
   * @param planned - the plan of the module in that config
   * @param written - its guests in that config
   */
  keptAs(planned: PlannedModule, written: readonly ModuleNode[]): ModuleNode {
    const kept = new ModuleNode(planned, this.instance, written, this.scope);
    kept.#construct = this.#construct;
    kept.#provision = this.#provision;
    kept.#validate = this.#validate;
    const start = startTimes.get(this);
    if (start !== undefined) startTimes.set(kept, start);
    return kept;
  }

  /** Records the durations of the steps, in milliseconds. */
  took(construct: number, provision: number, validate: number): void {
    this.#construct = microseconds(construct);
    this.#provision = microseconds(provision);
    this.#validate = microseconds(validate);
  }

  /** Records how long the start of an app took, in milliseconds. */
  started(milliseconds: number): void {
    startTimes.set(this, milliseconds);
  }
}

/** Durations of the starts of apps. Kept here because only apps have one, so that other modules need no field for it. */
const startTimes = new WeakMap<ModuleNode, number>();

function microseconds(milliseconds: number): number {
  return Math.min(maxMicroseconds, Math.max(0, Math.round(milliseconds * 1000)));
}

/**
 * Iterates over modules and everything below them, each host before its guests, in the order of the config. Only memory limits the nesting depth.
 *
 * @param roots - the topmost modules
 * @public
 */
export function* walkModules(roots: readonly BuiltModule[]): Generator<BuiltModule, void, undefined> {
  const pending = roots.toReversed();
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    yield module;
    const { guests } = module;
    for (let index = guests.length - 1; index >= 0; index -= 1) pending.push(guests[index] as BuiltModule);
  }
}
