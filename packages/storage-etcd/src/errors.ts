import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/storage-etcd`.
 *
 * @public
 */
export const errors = defineErrors({
  STORAGE_ETCD_KEY_INVALID: {
    message: 'bad key {key}: {reason}',
    help: 'write a key without a slash at either end, e.g. "caddis/storage"',
    doc: 'The key below which the storage keeps its values is empty or has an empty part, or a key in the storage is not valid.',
  },
  STORAGE_ETCD_VALUE_TOO_LARGE: {
    message: 'the value of {key} has {bytes} bytes, and {limit} can be kept',
    help: 'use the storage file_system for values of that size',
    doc: 'A value is too large: each value is stored in one key of etcd, and etcd limits the size of requests.',
  },
  STORAGE_ETCD_VALUE_UNREADABLE: {
    message: 'the value of {key} cannot be read: {reason}',
    help: 'delete the key in etcd; its value is created again',
    doc: 'Another program has written a value below the key of the storage that is too large to be read.',
  },
});
