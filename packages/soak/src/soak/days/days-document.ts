import { join } from 'node:path';

/** Input for the configs of a run of many days. */
export interface DaysSetting {
  /** Ports on 127.0.0.1. */
  readonly ports: { readonly plain: number; readonly tls: number; readonly admin: number };
  /** Port of the backends, whose addresses are in DNS. */
  readonly backendPort: number;
  /** `host:port` of the DNS server. */
  readonly resolver: string;
  /** Folder for the server's certificates and logs. */
  readonly folder: string;
}

/** The name in DNS whose addresses are the backends. */
export const backendName = 'web.days.test';
/** How long answers about that name may be used, in seconds. */
export const dnsTtl = 300;
/** A name whose certificate comes from the server's own authority. */
export const certifiedName = 'days.internal';
/** Path on the backends for health checks. */
export const healthPath = '/health';
/** Time between two health checks of a backend, in milliseconds. */
export const healthIntervalMs = 300_000;
/** Path that returns the time of the server, in milliseconds since the Unix epoch. */
export const timePath = '/time';
/** Lifetime of certificates, and how long a key for session tickets is used, in milliseconds: the defaults of the server. */
export const halfDayMs = 12 * 3_600_000;
/** Number of rolled files that the short log keeps. */
export const keptFiles = 3;

/** Folder of the log of which all files are kept. @param folder - the folder of the setting */
export function wholeLogIn(folder: string): string {
  return join(folder, 'whole-log');
}

/** Folder of the log of which a few files are kept. @param folder - the folder of the setting */
export function shortLogIn(folder: string): string {
  return join(folder, 'short-log');
}

/**
 * Makes a config that leaves lifetimes and intervals of certificates and tickets at their defaults.
 *
 * @param generation - number of the config, which is in each response of the proxy
 */
export function daysDocument({ ports, backendPort, resolver, folder }: DaysSetting, generation: number): object {
  const proxy = {
    handler: 'reverse_proxy',
    dynamic_upstreams: { source: 'a', name: backendName, port: String(backendPort), refresh: 'ttl', versions: { ipv4: true }, grace_period: '1h', resolver: { addresses: [resolver] } },
    load_balancing: { selection_policy: { policy: 'round_robin' }, try_duration: '5m', try_interval: '50ms' },
    health_checks: { active: { uri: healthPath, interval: `${healthIntervalMs}ms`, timeout: '1m' } },
    headers: { response: { set: { 'X-Generation': [String(generation)] } } },
  };
  const time = { match: [{ path: [timePath] }], handle: [{ handler: 'static_response', body: '{time.now.unix_ms}' }], terminal: true };
  const common = { automatic_https: { disable: true }, logs: {}, routes: [time, { handle: [proxy] }] };
  const log = (at: string, more: object): object => ({ include: ['http.log.access'], writer: { output: 'file', filename: join(at, 'access.log'), ...more } });
  return {
    admin: { listen: `127.0.0.1:${ports.admin}` },
    storage: { module: 'file_system', root: join(folder, 'storage') },
    logging: {
      logs: {
        default: { exclude: ['http.log.access'] },
        whole: log(wholeLogIn(folder), { roll_at: ['00:00'], roll_compression: 'none', roll_keep: 10_000, roll_keep_days: 10_000 }),
        short: log(shortLogIn(folder), { roll_interval: '6h', roll_keep: keptFiles }),
      },
    },
    apps: {
      http: {
        servers: {
          plain: { ...common, listen: [`127.0.0.1:${ports.plain}`] },
          tls: { ...common, listen: [`127.0.0.1:${ports.tls}`], tls_connection_policies: [{}] },
        },
      },
      tls: { certificates: { automate: [certifiedName] }, automation: { policies: [{ issuers: [{ module: 'internal' }] }] } },
    },
  };
}
