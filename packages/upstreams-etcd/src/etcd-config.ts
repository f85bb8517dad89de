import { duration, object, string, type ConfigOf } from '@caddis/core';
import { etcdClientFields } from '@caddis/etcd';

/** Config of {@link EtcdUpstreams}. @public */
export const EtcdConfig = object({
  endpoints: etcdClientFields.endpoints,
  key: string({
    description:
      'Key that holds backends. It is also the prefix, up to a slash, of further keys: `svc/api` means `svc/api` and all keys below `svc/api/`, ' +
      'never `svc/api-v2`. If empty, every key in the store.',
    default: '',
  }),
  version_key: string({
    description:
      'Key whose text is the version to use: only values with the same `version` are used. If the key is absent or empty in etcd, all values are ' +
      'used. White space around the text is ignored. To have no version key, set it to the same value as `key`.',
    optional: true,
    omitted: '`key` followed by `.version`',
  }),
  timeout: etcdClientFields.timeout,
  username: string({
    description: 'User to log in as. Needs `password`. The user must be allowed to read `key`, all keys below `key/`, and `version_key`.',
    optional: true,
    omitted: 'no log-in; etcd must have authentication switched off',
  }),
  password: etcdClientFields.password,
  tls: etcdClientFields.tls,
  grace_period: duration({
    description:
      'How long the last known backends are used while etcd cannot be read. After that, the source fails, so that static upstreams or another ' +
      'source take over. 0 means not at all.',
    default: '24h',
    minimum: '0s',
  }),
});

/** Loaded config of {@link EtcdUpstreams}. @public */
export type EtcdConfig = ConfigOf<typeof EtcdConfig>;
