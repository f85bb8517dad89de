import type { Plan } from '../plan/plan.js';
import { type BuiltModule, walkModules } from './built-module.js';

/**
 * A config that was built: its plan, and the modules created from it.
 *
 * @public
 */
export interface BuiltConfig {
  /** The checked config with its document, its `@id`s and its choices of packages. Must not be modified. */
  readonly plan: Plan;
  /** The apps in the order in which they were built, each with the modules below it. */
  readonly apps: readonly BuiltModule[];
  /** The writers and encoders of the logs, each with the modules below it, in the order of the document. */
  readonly logs: readonly BuiltModule[];
  /** The module that stores what must outlive the process; `undefined` if the document names none. */
  readonly storage: BuiltModule | undefined;
  /** `@id` → JSON pointer of the object that has it. */
  readonly ids: ReadonlyMap<string, string>;
  /** All modules, first those of the logs and the storage, each host before its guests. */
  modules(): Iterable<BuiltModule>;
  /** The module whose object is at a JSON pointer; `undefined` if there is none. Searches all modules. */
  moduleAt(pointer: string): BuiltModule | undefined;
}

/** The modules that have been built so far. */
interface BuiltParts {
  readonly apps: readonly BuiltModule[];
  readonly logs: readonly BuiltModule[];
  readonly storage: BuiltModule | undefined;
}

/**
 * Creates the view of a config that was built.
 *
 * @param plan - plan of the config
 * @param parts - the modules; more may be added later
 * @internal
 */
export function builtConfig(plan: Plan, parts: BuiltParts): BuiltConfig {
  const { apps, logs } = parts;
  const modules = (): Iterable<BuiltModule> => walkModules([...logs, ...(parts.storage === undefined ? [] : [parts.storage]), ...apps]);
  return {
    plan,
    apps,
    logs,
    get storage() {
      return parts.storage;
    },
    ids: plan.ids,
    modules,
    moduleAt(pointer) {
      for (const module of modules()) if (module.planned.pointer === pointer) return module;
      return undefined;
    },
  };
}
