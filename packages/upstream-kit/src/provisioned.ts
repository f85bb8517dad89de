import type { SourceStatus } from '@caddis/core/http';
import { errors } from './errors.js';

/**
 * What `provision` of a source made.
 *
 * @param made - the field that `provision` sets
 * @throws `UPSTREAM_KIT_NOT_PROVISIONED` when it has not been called
 * @public
 */
export function provisioned<Value>(made: Value | undefined): Value {
  if (made === undefined) throw errors.UPSTREAM_KIT_NOT_PROVISIONED();
  return made;
}

/** The status of a source that was not provisioned yet. @public */
export const pendingStatus: SourceStatus = Object.freeze({ state: 'pending', upstreams: [] });
