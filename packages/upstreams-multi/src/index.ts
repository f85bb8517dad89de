/**
 * `@caddis/upstreams-multi`: the upstream source `multi`.
 *
 * @packageDocumentation
 */
export { errors as multiErrors } from './errors.js';
export { MultiConfig } from './multi-config.js';
export { MultiUpstreams } from './multi-upstreams.js';
