import { array, duration, object, secret, string, type ConfigOf } from '@caddis/core';
import { tlsClientFields } from '@caddis/kit';

/** Config of {@link EtcdUpstreams}. @public */
export const EtcdConfig = object({
  endpoints: array(string(), {
    description:
      'Client URLs of the members of one cluster, e.g. `http://10.0.0.1:2379`. One is used at a time, the others when it fails. ' +
      'Without a scheme: `https` where `tls` is set, else `http`. Without a port: 2379. There must be at least one.',
    minItems: 1,
  }),
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
  timeout: duration({
    description: 'How long one member may take for an answer before the next one is asked. 0 means the default.',
    default: '5s',
    minimum: '0s',
  }),
  username: string({
    description: 'User to log in as. Needs `password`; the user must be allowed to read `key`, all below `key` + `/`, and `version_key`.',
    optional: true,
    omitted: 'no log-in, for an etcd with authentication switched off',
  }),
  password: secret({
    description: 'Password of the user.',
    optional: true,
    omitted: 'no log-in',
  }),
  tls: object(tlsClientFields, {
    description: 'TLS settings of `https` endpoints. The files are read for every connection, so renewed ones are used without a reload.',
    optional: true,
    omitted: 'the authorities that Node.js trusts, and no client certificate',
  }),
  grace_period: duration({
    description:
      'How long the last known backends are used while etcd cannot be read. After that the source fails, so that static upstreams ' +
      'or another source take over. 0 means not at all.',
    default: '24h',
    minimum: '0s',
  }),
});

/** What {@link EtcdUpstreams} receives. @public */
export type EtcdConfig = ConfigOf<typeof EtcdConfig>;
