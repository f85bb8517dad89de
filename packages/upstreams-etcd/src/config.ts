import { array, boolean, duration, object, secret, string, type ConfigOf } from '@caddis/core';

const TlsConfig = object(
  {
    root_ca_pem_files: array(string(), {
      description: 'PEM files with the authorities to trust. Empty: those that Node.js trusts.',
      default: [],
    }),
    client_certificate_file: string({
      description: 'PEM file with the certificate to show to etcd. Needs `client_certificate_key_file`.',
      optional: true,
      omitted: 'no client certificate',
    }),
    client_certificate_key_file: string({
      description: 'PEM file with the private key of the client certificate. Needs `client_certificate_file`.',
      optional: true,
      omitted: 'no client certificate',
    }),
    server_name: string({
      description: 'Name that the certificate of every member must have.',
      optional: true,
      omitted: 'the host of the endpoint',
    }),
    insecure_skip_verify: boolean({
      description: 'Takes any certificate of etcd. For tests only: it gives encryption without knowing with whom.',
      default: false,
    }),
  },
  {
    description: 'TLS settings of `https` endpoints. The files are read for every connection, so renewed ones are used without a reload.',
    optional: true,
    omitted: 'the authorities that Node.js trusts, and no client certificate',
  },
);

/** Config of the source `etcd`. */
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
  tls: TlsConfig,
  grace_period: duration({
    description:
      'How long the last known backends are used while etcd cannot be read. After that the source fails, so that static upstreams ' +
      'or another source take over. 0 means not at all.',
    default: '24h',
    minimum: '0s',
  }),
});

/** What the module is built with. */
export type EtcdSettings = ConfigOf<typeof EtcdConfig>;
