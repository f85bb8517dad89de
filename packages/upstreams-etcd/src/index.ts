/**
 * `@caddis/upstreams-etcd`: the upstream source `etcd`.
 *
 * @packageDocumentation
 */
export { errors as etcdErrors } from './errors.js';
export { EtcdUpstreams } from './etcd-upstreams.js';
