import type { PlannedModule } from '../plan/plan.js';
import type { Undoable } from './undo-stack.js';

/** How long the steps of a module took, in milliseconds. A step that a module does not have took none. @public */
export interface StepTimes {
  /** Making its config, and its constructor. */
  readonly construct: number;
  /** Without the time in which it waited for other modules, which have times of their own. */
  readonly provision: number;
  readonly validate: number;
  /** Only apps start. */
  readonly start: number;
}

/**
 * A module that was built, and those below it.
 *
 * @public
 */
export interface BuiltModule {
  /** What the config says of it: its module and package, its JSON pointer, its config as written. */
  readonly planned: PlannedModule;
  /** The module itself. */
  readonly instance: object;
  /** Its guests in the order of the config, then those that it has loaded by itself and not unloaded. */
  readonly guests: readonly BuiltModule[];
  readonly times: StepTimes;
}

/** What undoes a module. @internal */
export interface NodeScope extends Undoable {
  /** Guests that the module has loaded by itself and not unloaded. */
  readonly loaded: ReadonlySet<ModuleNode> | undefined;
}

const noNodes: readonly ModuleNode[] = Object.freeze([]);

/** The longest time that is kept, in microseconds: V8 keeps integers up to here in the object itself. */
const maxMicroseconds = 2 ** 31 - 1;

/**
 * What is kept of a module that was built. A config may have a hundred thousand: times are integers, and what says nothing is shared or left out.
 *
 * @internal
 */
export class ModuleNode implements BuiltModule {
  /** Its guests that the config names. */
  readonly written: readonly ModuleNode[];
  #construct = 0;
  #provision = 0;
  #validate = 0;

  /**
   * @param planned - what the config says of it
   * @param instance - the module
   * @param written - its guests that the config names, in its order
   * @param scope - what undoes it; absent where there is nothing to undo
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
   * The same module in another config.
   *
   * @param planned - what that config says of it
   * @param written - its guests there
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

  /** Takes note of the time that steps took, in milliseconds. */
  took(construct: number, provision: number, validate: number): void {
    this.#construct = microseconds(construct);
    this.#provision = microseconds(provision);
    this.#validate = microseconds(validate);
  }

  /** Takes note of the time that the start of an app took, in milliseconds. */
  started(milliseconds: number): void {
    startTimes.set(this, milliseconds);
  }
}

/** How long apps took to start. There are few of them, and room for it need not be in each module. */
const startTimes = new WeakMap<ModuleNode, number>();

function microseconds(milliseconds: number): number {
  return Math.min(maxMicroseconds, Math.max(0, Math.round(milliseconds * 1000)));
}

/**
 * Walks over modules and all below them, each host before its guests, in the order of the config. The nesting may be as deep as memory allows.
 *
 * @param roots - where to begin
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
