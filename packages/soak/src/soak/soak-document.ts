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
}

/** How long connections to backends are kept without a request, in milliseconds. */
export const idleMs = 1000;
/** A path that tells which config serves. */
export const generationPath = '/generation';

/**
 * Makes a config.
 *
 * @param generation - which one it is, told at {@link generationPath}; what depends on it differs from config to config
 */
export function soakDocument({ ports, certificate, groups, webSocketDial }: SoakSetting, generation: number): object {
  const routes = [
    route(generationPath, { handler: 'static_response', body: String(generation) }),
    route('/ws/*', { handler: 'reverse_proxy', upstreams: [{ dial: webSocketDial }] }),
    ...[...groups].map(([name, found]) => route(`/${name}/*`, proxy(name, found, generation))),
  ];
  const told = { handler: 'static_response', status_code: '{http.error.status_code}', body: '{http.error.message}' };
  const common = { automatic_https: { disable: true }, routes, errors: { routes: [{ handle: [told] }] } };
  return {
    admin: { listen: `127.0.0.1:${ports.admin}` },
    apps: {
      http: {
        metrics: {},
        servers: {
          plain: { ...common, listen: [`127.0.0.1:${ports.plain}`] },
          tls: { ...common, listen: [`127.0.0.1:${ports.tls}`], tls_connection_policies: [{}] },
        },
      },
      tls: { certificates: { load_files: [certificate] } },
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
