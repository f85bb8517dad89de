import { configAdapters, type ConfigAdapter, systemClock } from '@caddis/core';
import { injectionsOf } from '@caddis/core/framework';
import { usualDeadlineMs, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { nearest } from './nearest.js';
import { decodeConfig } from './decode-config.js';
import { atOnce, Pace } from '../pace.js';
import { jsonWithComments } from '../config/read-document.js';
import type { ModuleLookup, RegisteredModule } from '../registry/registered-module.js';

/** How long an adapter may take. @public */
export interface AdapterLimits {
  /** Longest time, in milliseconds, that a call of the adapter may take before its package is blamed; 60 000 when left out. One that never lets go of the thread cannot be stopped. */
  readonly adapterDeadlineMs?: number | undefined;
}

/** An adapter that can be used. @internal */
export interface LoadedAdapter {
  readonly module: RegisteredModule;
  readonly instance: ConfigAdapter;
  /** Makes the error for what its package does wrong. */
  failed(reason: string, cause?: unknown): Error;
}

/** Names of all adapters that are there: those of modules, and those that are built in. @internal */
export function adapterNames(lookup: ModuleLookup): readonly string[] {
  const prefix = configAdapters.id.length + 1;
  return ['json', jsonWithComments, ...lookup.ids(configAdapters.id).map((id) => id.slice(prefix))];
}

/**
 * Imports the package of an adapter and makes the adapter.
 *
 * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, and what the import throws
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
  if (injectionsOf(module.target).length > 0) throw failed('it asks for services, and an adapter gets none');
  try {
    const instance = new (module.target as new (config: unknown) => ConfigAdapter)(atOnce(decodeConfig(module.descriptor.schema, {}, [], new Pace())));
    if (typeof instance.adapt !== 'function') throw new TypeError('it has no method adapt');
    return { module, instance, failed };
  } catch (error) {
    throw failed('it cannot be made', error);
  }
}

/**
 * Has an adapter do its work, within a time.
 *
 * @param step - what it does
 * @returns what it gave
 * @throws `RUNTIME_ADAPTER_FAILED` where it throws, or does not end in time
 * @internal
 */
export async function callAdapter({ instance, failed }: LoadedAdapter, step: 'adapt' | 'format', text: string, { adapterDeadlineMs: deadlineMs = usualDeadlineMs }: AdapterLimits): Promise<unknown> {
  const late = failed(`its ${step}() did not end within ${deadlineMs / 1000} s`);
  try {
    return await withDeadline(Promise.resolve(instance[step]?.(text)), { clock: systemClock, deadlineMs }, () => late);
  } catch (error) {
    throw error === late ? late : failed(step === 'adapt' ? 'it threw' : 'its format threw', error);
  }
}
