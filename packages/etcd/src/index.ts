/**
 * `@caddis/etcd`: a client for etcd that uses the JSON gateway of its members.
 *
 * @packageDocumentation
 */
export type { CallOptions } from './call.js';
export { checkEtcdClient, etcdClientFields, etcdClientSettings, EtcdClientConfig, type EtcdClientSettings } from './client-fields.js';
export { createConnections, parseEndpoint, type Connections, type MemberRequest, type MemberResponse } from './connection.js';
export { errors as etcdErrors } from './errors.js';
export { Gateway, isDenied, type GatewayOptions, type ReadOptions, type Watch } from './gateway.js';
export { rangesBelow, type KeyRange } from './key-range.js';
export type { KeyCondition, KeyWrite, WriteOutcome } from './key-write.js';
export { maxKeys, type Reading, type StoredKey, type ValueForm } from './read-keys.js';
export type { WatchNews } from './watch-news.js';
