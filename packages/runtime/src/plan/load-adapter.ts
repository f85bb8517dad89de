import { configAdapters, type ConfigAdapter, systemClock } from '@caddis/core';
import { injectionsOf } from '@caddis/core/framework';
import { usualDeadlineMs, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { nearest } from './nearest.js';
import { decodeConfig } from './decode-config.js';
import { atOnce, Pace } from '../pace.js';
import { jsonWithComments } from '../config/read-document.js';
import type { ModuleLookup, RegisteredModule } from '../registry/registered-module.js';

/** Time limit of adapters. @public */
export interface AdapterLimits {
  /** Time limit of each call of the adapter, in milliseconds; 60 000 when left out. It cannot stop an adapter that never yields the thread. */
  readonly adapterDeadlineMs?: number | undefined;
}

/** An adapter that is ready for use. @internal */
export interface LoadedAdapter {
  readonly module: RegisteredModule;
  readonly instance: ConfigAdapter;
  /** Creates the error for a fault of its package. */
  failed(reason: string, cause?: unknown): Error;
}

/** Returns the names of all available adapters: those of modules, and the built-in ones. @internal */
export function adapterNames(lookup: ModuleLookup): readonly string[] {
  const prefix = configAdapters.id.length + 1;
  return ['json', jsonWithComments, ...lookup.ids(configAdapters.id).map((id) => id.slice(prefix))];
}

/**
 * Imports the package of an adapter and creates the adapter.
 *
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and the errors of the import
 * @internal
 */
export async function loadAdapter(name: string, lookup: ModuleLookup): Promise<LoadedAdapter> {
  const id = `${configAdapters.id}.${name}`;
  if (lookup.providers(id).length === 0) {
    const names = adapterNames(lookup);
    const [meant] = nearest(name, names);
    throw errors.RUNTIME_ADAPTER_UNKNOWN({ adapter: JSON.stringify(name), meant: meant ?? names.join(', ') });
  }
  const module = await lookup.load(id);
  const failed = (reason: string, cause?: unknown): Error => errors.RUNTIME_ADAPTER_FAILED({ adapter: id, package: module.package.name, reason }, cause === undefined ? {} : { cause });
  if (injectionsOf(module.target).length > 0) throw failed('it requests services, but adapters get none');
  try {
    const instance = new (module.target as new (config: unknown) => ConfigAdapter)(atOnce(decodeConfig(module.descriptor.schema, {}, [], new Pace())));
    if (typeof instance.adapt !== 'function') throw new TypeError('it has no method adapt()');
    return { module, instance, failed };
  } catch (error) {
    throw failed('it cannot be created', error);
  }
}

/**
 * Calls a method of an adapter, with a deadline.
 *
 * @param step - the method to call
 * @returns the result of the method
 * @throws `RUNTIME_ADAPTER_FAILED` if it throws or does not end in time
 * @internal
 */
export async function callAdapter({ instance, failed }: LoadedAdapter, step: 'adapt' | 'format', text: string, { adapterDeadlineMs: deadlineMs = usualDeadlineMs }: AdapterLimits): Promise<unknown> {
  const late = failed(`its ${step}() did not end within ${deadlineMs / 1000} s`);
  try {
    return await withDeadline(Promise.resolve(instance[step]?.(text)), { clock: systemClock, deadlineMs }, () => late);
  } catch (error) {
    throw error === late ? late : failed(step === 'adapt' ? 'it threw' : 'its format() threw', error);
  }
}
