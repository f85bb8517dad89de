import { propertyOf } from '@caddis/core';
import type { PulledConfig } from '@caddis/core/admin';
import { type RuntimeHandle, textOfJson } from '@caddis/runtime';
import { errors } from '../errors.js';

/**
 * Adds this machine's `admin` section to a config that is shared by many machines.
 *
 * @param loader - ID of the loader that read the config
 * @returns the new config; an unreadable one is returned unchanged, because planning will report its problems
 * @throws `ADMIN_LOAD_SECTION`, `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`
 * @internal
 */
export async function withOwnAdmin(runtime: RuntimeHandle, { text, adapter }: PulledConfig, loader: string): Promise<PulledConfig> {
  const adapted = await runtime.adapt(text, { adapter });
  if (!adapted.ok) return { text, adapter };
  const { document } = adapted;
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return { text, adapter };
  if (Object.hasOwn(document, 'admin')) throw errors.ADMIN_LOAD_SECTION({ loader });
  const admin = propertyOf(runtime.current?.plan.document, 'admin');
  return { text: await textOfJson(admin === undefined ? document : { admin, ...document }) };
}
