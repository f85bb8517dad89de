import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstreams-etcd`; those of the client are in `@caddis/etcd`.
 *
 * @public
 */
export const errors = defineErrors({
  ETCD_VERSION_UNREADABLE: {
    message: 'cannot use the version in key {key}: {reason}',
    help: 'the value of the version key is a short text such as v2',
    doc: 'The value of the version key cannot be read. Without a version, all backends would be used, so the last known ones are used instead.',
  },
});
