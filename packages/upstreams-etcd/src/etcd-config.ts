import { duration, object, string, type ConfigOf } from '@caddis/core';
import { etcdClientFields } from '@caddis/etcd';

/** Config of {@link EtcdUpstreams}. @public */
export const EtcdConfig = object({
  endpoints: etcdClientFields.endpoints,
  key: string({
    description:
      'Key that holds backends, and the prefix, up to a slash, of further ones: `svc/api` means `svc/api` and all below `svc/api/`, ' +
      'never `svc/api-v2`. Empty: every key in the store.',
    default: '',
  }),
  version_key: string({
    description:
      'Key whose text is the version to use: only values with the same `version` count. Where it is absent or empty in etcd, all count. ' +
      'White space around it is ignored. Set it equal to `key` to have no version key.',
    optional: true,
    omitted: '`key` followed by `.version`',
  }),
  timeout: etcdClientFields.timeout,
  username: string({
    description: 'User to log in as. Needs `password`; the user must be allowed to read `key`, all below `key` + `/`, and `version_key`.',
    optional: true,
    omitted: 'no log-in, for an etcd with authentication switched off',
  }),
  password: etcdClientFields.password,
  tls: etcdClientFields.tls,
  grace_period: duration({
    description:
      'How long the last known backends are used while etcd cannot be read. After that the source fails, so that static upstreams ' +
      'or another source take over. 0 means not at all.',
    default: '24h',
    minimum: '0s',
  }),
});

/** Loaded config of {@link EtcdUpstreams}. @public */
export type EtcdConfig = ConfigOf<typeof EtcdConfig>;
