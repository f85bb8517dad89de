import type { ModuleNode } from './built-module.js';
import type { ModuleScope } from './module-scope.js';
import type { Services } from './services.js';

/** The services that a host has created for the modules below it. @internal */
export interface ProvidedServices {
  /** All services that the modules below the host see. */
  readonly services: Services;
  /** Undo the created services; in the order in which they were created. */
  readonly scopes: readonly ModuleScope[];
}

/** Services that hosts provide. Kept here because few hosts do, so that other modules need no field for it. @internal */
export const providedServices = new WeakMap<ModuleNode, ProvidedServices>();
