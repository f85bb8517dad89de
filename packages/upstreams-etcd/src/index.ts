/**
 * `@caddis/upstreams-etcd`: the upstream source `etcd`.
 *
 * @packageDocumentation
 */
export { errors as upstreamsEtcdErrors } from './errors.js';
export { EtcdConfig } from './etcd-config.js';
export { EtcdUpstreams } from './etcd-upstreams.js';
