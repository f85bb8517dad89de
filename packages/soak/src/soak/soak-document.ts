import { join } from 'node:path';
import type { GroupName } from './groups/group-names.js';

/** Input for the configs of the soak. */
export interface SoakSetting {
  /** Ports on 127.0.0.1. */
  readonly ports: { readonly plain: number; readonly tls: number; readonly admin: number };
  readonly certificate: { readonly certificate: string; readonly key: string };
  /** The keys `upstreams` or `dynamic_upstreams` for the proxy of each group. */
  readonly groups: ReadonlyMap<GroupName, object>;
  /** `host:port` of the backend for WebSockets. */
  readonly webSocketDial: string;
  /** Folder for the server's certificates and logs. */
  readonly folder: string;
}

/** How long idle connections to backends are kept, in milliseconds. */
export const idleMs = 1000;
/** A name whose certificate comes from the server's own authority and is constantly renewed. */
export const renewedName = 'renewed.soak.internal';
/** Path of the root certificate of that authority. @param folder - the folder of the setting */
export function rootFileIn(folder: string): string {
  return join(storageIn(folder), 'pki/authorities/local/root.crt');
}

function storageIn(folder: string): string {
  return join(folder, 'storage');
}

/** The path of the route that returns the generation of the running config. */
export const generationPath = '/generation';

/**
 * Makes a config.
 *
 * @param generation - number of the config, returned at {@link generationPath}; some settings depend on it, so that configs differ
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
    // Log files are rotated every few seconds, to simulate a month of rotations in minutes.
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
        // Certificates are renewed after a hundredth of their five-minute lifetime, to simulate a month of renewals in minutes. The rest of it is for
        // machines on which a renewal takes long.
        automation: { renew_interval: '1s', policies: [{ issuers: [{ module: 'internal', lifetime: '5m' }], renewal_window_ratio: 0.99 }] },
      },
      pki: { certificate_authorities: { local: { intermediate_lifetime: '10m', renewal_window_ratio: 0.9 } } },
    },
  };
}

function proxy(name: GroupName, found: object, generation: number): object {
  return {
    handler: 'reverse_proxy',
    ...found,
    // The dial timeout changes regularly, so that new transports are created and their predecessors' connections are closed.
    transport: {
      protocol: 'http',
      response_header_timeout: '1s',
      dial_timeout: generation % 4 < 2 ? '1s' : '1001ms',
      // Short, so that connections still open after a pause are leaks.
      keep_alive: { idle_timeout: `${idleMs}ms` },
    },
    load_balancing: { selection_policy: { policy: 'round_robin' }, try_duration: '5m', try_interval: '50ms' },
    health_checks: {
      passive: { fail_duration: '2s' },
      ...(name === 'static' ? { active: { uri: '/static/2/ok', interval: '1s', timeout: '1s' } } : {}),
    },
    // The file server in the containers has no folders for the groups.
    ...(name === 'docker' ? { rewrite: { strip_path_prefix: '/docker' } } : {}),
    headers: { response: { set: { 'X-Generation': [String(generation)] } } },
  };
}

function route(path: string, handler: object): object {
  return { match: [{ path: [path] }], handle: [handler], terminal: true };
}
