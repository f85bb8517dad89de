import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contender, Ports } from '../contender.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');

/** Returns the keys of the reverse_proxy handler that define its backends. @internal */
export type Upstreams = (ports: Ports) => Readonly<Record<string, unknown>>;

/** The backend as a static upstream. @internal */
export const staticUpstream: Upstreams = ({ backend }) => ({ upstreams: [{ dial: `127.0.0.1:${backend}` }] });

/** `multi` over a number of `a` sources, which alternate between the two ports of the backend. @internal */
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

/** Access log settings of a config. @internal */
export interface AccessLog {
  /** Path of the log file. */
  readonly file: string;
}

/** Makes a config for Caddy and Caddis that forwards all requests. */
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
                    // With Caddy's default of 32, it would constantly close and open connections.
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

/** Writes the access log to a file as JSON, and to no other output. */
function loggingTo({ file }: AccessLog): unknown {
  const access = 'http.log.access';
  return {
    logs: {
      default: { exclude: [access] },
      accesses: { include: [access], writer: { output: 'file', filename: file }, encoder: { format: 'json' } },
    },
  };
}

/** Options of the contenders that use this config. @internal */
export interface EdgeOptions {
  /** Whether to write an access log. */
  readonly logs?: boolean;
  /** Number of workers; a single process when left out. */
  readonly workers?: number;
  /** Path of the command's main file; that of this checkout when left out. */
  readonly main?: string;
  /** Path of the Node program; that of this process when left out. */
  readonly node?: string;
}

/** Caddis with the given backends. @internal */
export function caddis(name: string, upstreams: Upstreams, { logs, workers, main = commandPath, node = process.execPath }: EdgeOptions = {}): Contender {
  return {
    name,
    command: async (ports, folder) => ({ command: node, args: [main, 'run', '--config', await writeConfig(ports, folder, upstreams, logs), ...(workers === undefined ? [] : ['--workers', String(workers)])] }),
  };
}

/** Caddy with the given backends. @internal */
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
