/**
 * `@caddis/upstreams-a`: the upstream source `a`.
 *
 * @packageDocumentation
 */
export { AUpstreams } from './a-upstreams.js';
export { errors as aErrors } from './errors.js';
