import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender, Ports } from '../contender.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');

/** Says where the proxy finds its backends, as keys of the reverse_proxy handler. @internal */
export type Upstreams = (ports: Ports) => Readonly<Record<string, unknown>>;

/** The backend as a static upstream. @internal */
export const staticUpstream: Upstreams = ({ backend }) => ({ upstreams: [{ dial: `127.0.0.1:${backend}` }] });

/** `multi` over a number of `a` sources, by turns on the two ports of the backend. @internal */
export function multiOf(count: number): Upstreams {
  return ({ backend, secondBackend }) => ({
    dynamic_upstreams: {
      source: 'multi',
      sources: Array.from({ length: count }, (_, index) => ({
        source: 'a',
        name: 'localhost',
        port: String(index % 2 === 0 ? backend : secondBackend),
      })),
    },
  });
}

/** How a config says that accesses are logged. @internal */
export interface AccessLog {
  /** File that the access log is written to. */
  readonly file: string;
}

/** The config of an edge that passes everything on; Caddy and Caddis both take it. */
function edgeConfig(ports: Ports, upstreams: Upstreams, accessLog: AccessLog | undefined): unknown {
  return {
    admin: { disabled: true },
    ...(accessLog === undefined ? {} : { logging: loggingTo(accessLog) }),
    apps: {
      http: {
        servers: {
          edge: {
            listen: [`127.0.0.1:${ports.listen}`],
            ...(accessLog === undefined ? {} : { logs: {} }),
            automatic_https: { disable: true },
            routes: [
              {
                handle: [
                  {
                    handler: 'reverse_proxy',
                    ...upstreams(ports),
                    // Caddy's default of 32 would make it close and open connections all the time.
                    transport: { protocol: 'http', keep_alive: { max_idle_conns_per_host: 1024 } },
                  },
                ],
              },
            ],
          },
        },
      },
    },
  };
}

/** Accesses go to a file as JSON and nowhere else. */
function loggingTo({ file }: AccessLog): unknown {
  const access = 'http.log.access';
  return {
    logs: {
      default: { exclude: [access] },
      accesses: { include: [access], writer: { output: 'file', filename: file }, encoder: { format: 'json' } },
    },
  };
}

/** What differs between contenders that run one of these configs. @internal */
export interface EdgeOptions {
  /** Whether accesses are logged to a file. */
  readonly logs?: boolean;
  /** How many workers serve; one process when left out. */
  readonly workers?: number;
  /** The command's file; this checkout's when left out. */
  readonly main?: string;
  /** The program of Node; the one of this process when left out. */
  readonly node?: string;
}

/** Caddis with one way of finding its backends. @internal */
export function caddis(name: string, upstreams: Upstreams, { logs, workers, main = commandPath, node = process.execPath }: EdgeOptions = {}): Contender {
  return {
    name,
    command: async (ports, folder) => ({ command: node, args: [main, 'run', '--config', await writeConfig(ports, folder, upstreams, logs), ...(workers === undefined ? [] : ['--workers', String(workers)])] }),
  };
}

/** Caddy with one way of finding its backends. @internal */
export function caddy(name: string, upstreams: Upstreams, { logs }: EdgeOptions = {}): Contender {
  return {
    name,
    needs: ['caddy'],
    command: async (ports, folder) => ({ command: 'caddy', args: ['run', '--config', await writeConfig(ports, folder, upstreams, logs)] }),
  };
}

async function writeConfig(ports: Ports, folder: string, upstreams: Upstreams, logs = false): Promise<string> {
  const file = join(folder, 'config.json');
  await writeFile(file, JSON.stringify(edgeConfig(ports, upstreams, logs ? { file: join(folder, 'access.log') } : undefined)));
  return file;
}
