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

/** The config of an edge that passes everything on; Caddy and Caddis both take it. @internal */
export function edgeConfig(ports: Ports, upstreams: Upstreams): unknown {
  return {
    admin: { disabled: true },
    apps: {
      http: {
        servers: {
          edge: {
            listen: [`127.0.0.1:${ports.listen}`],
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

/**
 * Caddis with one way of finding its backends.
 *
 * @param main - the command's file; this checkout's when left out
 * @param node - the program of Node; the one of this process when left out
 * @internal
 */
export function caddis(name: string, upstreams: Upstreams, main = commandPath, node = process.execPath): Contender {
  return {
    name,
    async command(ports, folder) {
      const file = join(folder, 'config.json');
      await writeFile(file, JSON.stringify(edgeConfig(ports, upstreams)));
      return { command: node, args: [main, 'run', '--config', file] };
    },
  };
}

/** Caddy with one way of finding its backends. @internal */
export function caddy(name: string, upstreams: Upstreams): Contender {
  return {
    name,
    needs: ['caddy'],
    async command(ports, folder) {
      const file = join(folder, 'config.json');
      await writeFile(file, JSON.stringify(edgeConfig(ports, upstreams)));
      return { command: 'caddy', args: ['run', '--config', file] };
    },
  };
}
