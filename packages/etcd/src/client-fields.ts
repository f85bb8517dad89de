import { array, type Clock, type ConfigInput, duration, object, secret, string, type ConfigOf } from '@caddis/core';
import { assertTlsClientComplete, loadTlsClient, reportThrown, tlsClientFields, tlsClientSettings } from '@caddis/kit';
import { createConnections, parseEndpoint } from './connection.js';
import { errors } from './errors.js';
import { Gateway } from './gateway.js';

const defaultTimeoutMs = 5000;

/** Config fields of modules that connect to etcd: spread them into their `object({ … })`, so that all modules use the same names. @public */
export const etcdClientFields = {
  endpoints: array(string(), {
    description:
      'Client URLs of the members of one cluster, e.g. `http://10.0.0.1:2379`. One member is used at a time, the others when it fails. Without a ' +
      'scheme: `https` if `tls` is set, else `http`. Without a port: 2379. There must be at least one URL.',
    minItems: 1,
  }),
  timeout: duration({
    description: 'Time limit for the answer of one member before the next one is asked. 0 means the default.',
    default: '5s',
    minimum: '0s',
  }),
  username: string({
    description: 'User to log in as. Needs `password`.',
    optional: true,
    omitted: 'no log-in; etcd must have authentication switched off',
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
} as const;

/** Object schema of {@link etcdClientFields}. @public */
export const EtcdClientConfig = object(etcdClientFields);

/** Loaded type of {@link etcdClientFields}. @public */
export type EtcdClientConfig = ConfigOf<typeof EtcdClientConfig>;

/** Reports mistakes in {@link etcdClientFields}, for the `check` of a module. @public */
export function checkEtcdClient(config: ConfigInput<typeof EtcdClientConfig>, report: Parameters<typeof reportThrown>[0]): void {
  for (const [index, endpoint] of config.endpoints.entries()) {
    reportThrown(report, ['endpoints', index], () => parseEndpoint(endpoint, config.tls !== undefined));
  }
  reportThrown(report, [], () => assertUserComplete(config));
  reportThrown(report, ['tls'], () => assertTlsClientComplete(config.tls));
}

/** How to reach the cluster of a config. @public */
export interface EtcdClientSettings {
  /** URLs of the members. */
  readonly endpoints: readonly string[];
  /** Creates a client, which opens no connection before the first call. */
  open(clock: Clock): Gateway;
}

/**
 * Converts {@link etcdClientFields} to settings.
 *
 * @throws `ETCD_ENDPOINT_INVALID`, `ETCD_INCOMPLETE`, `KIT_TLS_INCOMPLETE`, `KIT_TLS_FILE_UNREADABLE`
 * @public
 */
export async function etcdClientSettings(config: EtcdClientConfig): Promise<EtcdClientSettings> {
  const { username, password, timeout } = config;
  const endpoints = config.endpoints.map((endpoint) => parseEndpoint(endpoint, config.tls !== undefined));
  assertUserComplete(config);
  const tls = config.tls === undefined ? undefined : tlsClientSettings(config.tls);
  if (tls !== undefined) await loadTlsClient(tls);
  const timeoutMs = timeout || defaultTimeoutMs;
  const user = username === undefined || password === undefined ? undefined : { name: username, password };
  return { endpoints, open: (clock) => new Gateway({ endpoints, connections: createConnections(endpoints, tls, timeoutMs), timeoutMs, user, clock }) };
}

function assertUserComplete({ username, password }: { readonly username?: string | undefined; readonly password?: string | undefined }): void {
  if ((username === undefined) === (password === undefined)) return;
  const [given, missing] = username === undefined ? ['password', 'username'] : ['username', 'password'];
  throw errors.ETCD_INCOMPLETE({ given, missing });
}
