import { parseDuration, parseNetworkAddress } from '@caddis/core';
import type { JsonSchema } from '@caddis/core/framework';
import type { Pace, Steps } from '../pace.js';
import { frozenCopy } from './frozen-copy.js';
import { shapeOf, type ScalarShape } from './shape.js';
import { walkConfig } from './walk-config.js';

/**
 * Creates the config that a module's constructor receives: durations in milliseconds, parsed addresses, guests instead of their objects. Everything
 * is frozen except the guests. Objects with free keys have no prototype.
 *
 * @param schema - schema of the module's config
 * @param config - the checked config of a {@link PlannedModule}
 * @param guests - the built guests, in the order of the planned ones
 * @param pace - tells when to yield
 * @throws `CORE_DURATION_INVALID`, `CORE_ADDRESS_INVALID` if the config was not checked before
 * @internal
 */
export function decodeConfig(schema: JsonSchema, config: unknown, guests: readonly unknown[], pace: Pace): Steps<unknown> {
  let next = 0;
  return walkConfig(shapeOf(schema), config, '', {
    pace,
    wantsPointers: false,
    scalar: decodeScalar,
    plain: frozenCopy,
    guest: () => guests[next++],
    finish: Object.freeze,
  });
}

function decodeScalar(value: unknown, { kind, annotation }: ScalarShape): unknown {
  if (kind === 'duration') return typeof value === 'string' || typeof value === 'number' ? parseDuration(value) : value;
  if (kind !== 'address') return value;
  return typeof value === 'string' && annotation.placeholders === undefined ? Object.freeze(parseNetworkAddress(value, annotation.defaultPort, annotation.defaultNetwork)) : value;
}
