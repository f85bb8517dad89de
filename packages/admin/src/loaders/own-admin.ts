import { propertyOf } from '@caddis/core';
import type { PulledConfig } from '@caddis/core/admin';
import { type RuntimeHandle, textOfJson } from '@caddis/runtime';
import { errors } from '../errors.js';

/**
 * Gives a config for many machines the section `admin` of this one.
 *
 * @param loader - what has brought it
 * @returns what cannot be read as it is: planning says what is wrong with it
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
