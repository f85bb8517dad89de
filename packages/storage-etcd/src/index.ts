/**
 * `@caddis/storage-etcd`: the storage `etcd`, which keeps certificates, keys, accounts and locks for all nodes of a fleet.
 *
 * @packageDocumentation
 */
export { errors as storageEtcdErrors } from './errors.js';
export { EtcdStorage, EtcdStorageConfig } from './etcd-storage.js';
