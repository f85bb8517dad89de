import type { SourceStatus } from '@caddis/core/http';
import { errors } from './errors.js';

/**
 * Returns what a source's `provision` created.
 *
 * @param made - the field that `provision` sets
 * @throws `UPSTREAM_KIT_NOT_PROVISIONED` if `provision` has not been called
 * @public
 */
export function provisioned<Value>(made: Value | undefined): Value {
  if (made === undefined) throw errors.UPSTREAM_KIT_NOT_PROVISIONED();
  return made;
}

/** The status of a source that has not been provisioned yet. @public */
export const pendingStatus: SourceStatus = Object.freeze({ state: 'pending', upstreams: [] });
