import type { ModuleNode } from './built-module.js';
import type { ModuleScope } from './module-scope.js';
import type { Services } from './services.js';

/** What a host has made for the modules below it. @internal */
export interface ProvidedServices {
  /** Those that the modules below it see. */
  readonly services: Services;
  /** What undoes them, in the order in which they were made. */
  readonly scopes: readonly ModuleScope[];
}

/** Hardly any host provides services, so it need not be kept in each module. @internal */
export const providedServices = new WeakMap<ModuleNode, ProvidedServices>();
