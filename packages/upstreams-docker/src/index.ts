/**
 * `@caddis/upstreams-docker`: the upstream source `docker`.
 *
 * @packageDocumentation
 */
export { DockerConfig } from './docker-config.js';
export { DockerUpstreams } from './docker-upstreams.js';
export { errors as dockerErrors } from './errors.js';
