import type { Plan } from '../plan/plan.js';
import { type BuiltModule, walkModules } from './built-module.js';

/**
 * A config that was built: what it says, and the modules that were made of it.
 *
 * @public
 */
export interface BuiltConfig {
  /** The checked config, with the document, its `@id`s and the choices between packages. Not to be changed. */
  readonly plan: Plan;
  /** The apps in the order in which they were built, each with the modules below it. */
  readonly apps: readonly BuiltModule[];
  /** The writers and encoders of the logs, each with the modules below it, in the order of the document. */
  readonly logs: readonly BuiltModule[];
  /** The module that keeps what must outlive the process; absent where the document names none. */
  readonly storage: BuiltModule | undefined;
  /** `@id` → JSON pointer of the object that carries it. */
  readonly ids: ReadonlyMap<string, string>;
  /** All modules, those of the logs and the storage first, each host before its guests. */
  modules(): Iterable<BuiltModule>;
  /** The module whose object stands at a JSON pointer; `undefined` when there is none. Takes a walk over all modules. */
  moduleAt(pointer: string): BuiltModule | undefined;
}

/** What was built, as it is known by now. */
interface BuiltParts {
  readonly apps: readonly BuiltModule[];
  readonly logs: readonly BuiltModule[];
  readonly storage: BuiltModule | undefined;
}

/**
 * Shows what was built.
 *
 * @param plan - the config
 * @param parts - what was built; it may still grow
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
