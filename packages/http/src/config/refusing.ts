import type { Type } from '@caddis/core';

/**
 * Names the keys of an object that Caddy has and Caddis does not, so that they are refused with a message that says so.
 *
 * @param type - an object of the config schema
 * @param keys - the keys
 * @public
 */
export function refusing<T extends Type<unknown, unknown>>(type: T, keys: readonly string[]): T {
  return { ...type, schema: { ...type.schema, 'x-caddis': { ...type.schema['x-caddis'], unsupported: keys } } };
}
