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
  /** `@id` → JSON pointer of the object that carries it. */
  readonly ids: ReadonlyMap<string, string>;
  /** All modules, those of the logs first, each host before its guests. */
  modules(): Iterable<BuiltModule>;
  /** The module whose object stands at a JSON pointer; `undefined` when there is none. Takes a walk over all modules. */
  moduleAt(pointer: string): BuiltModule | undefined;
}

/**
 * Shows what was built.
 *
 * @param plan - the config
 * @param apps - its apps; the list may still grow
 * @param logs - the modules of its logs; the list may still grow
 * @internal
 */
export function builtConfig(plan: Plan, apps: readonly BuiltModule[], logs: readonly BuiltModule[]): BuiltConfig {
  const modules = (): Iterable<BuiltModule> => walkModules([...logs, ...apps]);
  return {
    plan,
    apps,
    logs,
    ids: plan.ids,
    modules,
    moduleAt(pointer) {
      for (const module of modules()) if (module.planned.pointer === pointer) return module;
      return undefined;
    },
  };
}
