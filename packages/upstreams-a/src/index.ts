/**
 * `@caddis/upstreams-a`: the upstream source `a`.
 *
 * @packageDocumentation
 */
export { AConfig } from './a-config.js';
export { AUpstreams } from './a-upstreams.js';
export { errors as aErrors } from './errors.js';
