import { adaptConfig } from './plan/adapt-config.js';
import { planConfig, planGuest } from './plan/plan-config.js';
import type { ModuleLookup } from './registry/registered-module.js';
import { Runtime, type RuntimeOptions } from './run/runtime.js';

/** Options of {@link createRuntime}. @public */
export interface CreateRuntimeOptions extends RuntimeOptions {
  /** Where the modules of a config are looked up, e.g. a `Registry`. */
  readonly lookup: ModuleLookup;
}

/**
 * Creates a server that has no config yet.
 *
 * @public
 */
export function createRuntime({ lookup, ...options }: CreateRuntimeOptions): Runtime {
  const adapterDeadlineMs = options.stepDeadlineMs;
  return new Runtime(options, {
    lookup,
    planConfig: (text, given) => planConfig(text, { ...given, lookup, adapterDeadlineMs }),
    adaptConfig: (text, given) => adaptConfig(text, { ...given, lookup, adapterDeadlineMs }),
    planGuest: (request) => planGuest(request, lookup),
  });
}
