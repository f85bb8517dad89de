import { join } from 'node:path';
import type { GroupName } from './groups/group-names.js';

/** What a config of the soak is made of. */
export interface SoakSetting {
  /** Ports of 127.0.0.1. */
  readonly ports: { readonly plain: number; readonly tls: number; readonly admin: number };
  readonly certificate: { readonly certificate: string; readonly key: string };
  /** How the backends of each group are found: `upstreams` or `dynamic_upstreams` of the proxy. */
  readonly groups: ReadonlyMap<GroupName, object>;
  /** `host:port` of the backend of WebSockets. */
  readonly webSocketDial: string;
  /** Where the server keeps certificates and writes its logs. */
  readonly folder: string;
}

/** How long connections to backends are kept without a request, in milliseconds. */
export const idleMs = 1000;
/** A name whose certificate the server obtains from its own authority and renews all the time. */
export const renewedName = 'renewed.soak.internal';
/** Where the root of that authority is. @param folder - that of the setting */
export function rootFileIn(folder: string): string {
  return join(storageIn(folder), 'pki/authorities/local/root.crt');
}

function storageIn(folder: string): string {
  return join(folder, 'storage');
}

/** A path that tells which config serves. */
export const generationPath = '/generation';

/**
 * Makes a config.
 *
 * @param generation - which one it is, told at {@link generationPath}; what depends on it differs from config to config
 */
export function soakDocument({ ports, certificate, groups, webSocketDial, folder }: SoakSetting, generation: number): object {
  const routes = [
    route(generationPath, { handler: 'static_response', body: String(generation) }),
    route('/ws/*', { handler: 'reverse_proxy', upstreams: [{ dial: webSocketDial }] }),
    ...[...groups].map(([name, found]) => route(`/${name}/*`, proxy(name, found, generation))),
  ];
  const told = { handler: 'static_response', status_code: '{http.error.status_code}', body: '{http.error.message}' };
  const common = { automatic_https: { disable: true }, logs: {}, routes, errors: { routes: [{ handle: [told] }] } };
  return {
    admin: { listen: `127.0.0.1:${ports.admin}` },
    storage: { module: 'file_system', root: storageIn(folder) },
    // A month of log files in minutes: each is full after some seconds.
    logging: { logs: { access: { include: ['http.log.access'], writer: { output: 'file', filename: join(folder, 'logs', 'access.log'), roll_size_mb: 1, roll_keep: 3 } }, default: { exclude: ['http.log.access'] } } },
    apps: {
      http: {
        metrics: {},
        servers: {
          plain: { ...common, listen: [`127.0.0.1:${ports.plain}`] },
          tls: { ...common, listen: [`127.0.0.1:${ports.tls}`], tls_connection_policies: [{}] },
        },
      },
      tls: {
        certificates: { load_files: [certificate], automate: [renewedName] },
        // A month of renewals in minutes: a certificate is renewed when a twentieth of its minute is over.
        automation: { renew_interval: '1s', policies: [{ issuers: [{ module: 'internal', lifetime: '1m' }], renewal_window_ratio: 0.95 }] },
      },
      pki: { certificate_authorities: { local: { intermediate_lifetime: '2m', renewal_window_ratio: 0.5 } } },
    },
  };
}

function proxy(name: GroupName, found: object, generation: number): object {
  return {
    handler: 'reverse_proxy',
    ...found,
    // Every other config has transports of its own, whose connections do not go on.
    transport: {
      protocol: 'http',
      response_header_timeout: '1s',
      dial_timeout: generation % 4 < 2 ? '1s' : '1001ms',
      // So that what is left after a pause is what somebody holds.
      keep_alive: { idle_timeout: `${idleMs}ms` },
    },
    load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 1000, try_duration: '20s', try_interval: '50ms' },
    health_checks: {
      passive: { fail_duration: '2s' },
      ...(name === 'static' ? { active: { uri: '/static/2/ok', interval: '1s', timeout: '1s' } } : {}),
    },
    // The file server of the containers knows nothing of the groups.
    ...(name === 'docker' ? { rewrite: { strip_path_prefix: '/docker' } } : {}),
    headers: { response: { set: { 'X-Generation': [String(generation)] } } },
  };
}

function route(path: string, handler: object): object {
  return { match: [{ path: [path] }], handle: [handler], terminal: true };
}
