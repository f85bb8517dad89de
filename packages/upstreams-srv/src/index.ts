/**
 * `@caddis/upstreams-srv`: the upstream source `srv`.
 *
 * @packageDocumentation
 */
export { errors as srvErrors } from './errors.js';
export { SrvConfig } from './srv-config.js';
export { SrvUpstreams } from './srv-upstreams.js';
