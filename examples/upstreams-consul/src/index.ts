export { ConsulUpstreams } from './consul-upstreams.js';
