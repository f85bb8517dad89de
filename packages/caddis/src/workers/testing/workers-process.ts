import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts, freePort, type RunningProcess, startProcess } from '@caddis/test-servers';
import { exchange, type TestResponse } from '../../testing/exchange.js';
import { commandPath } from '../../testing/server-process.js';

/** A server with several workers. */
export interface WorkersProcess {
  readonly server: RunningProcess;
  /** Port on 127.0.0.1 that it listens on. */
  readonly port: number;
  /** Sends a request on its own connection. */
  ask(target?: string): Promise<TestResponse>;
  /** Writes another config to the file, and has the server read it. */
  reload(routes: readonly object[], more?: object): Promise<void>;
  /** Waits for a new line in the log that contains a text. @returns the line */
  logged(part: string): Promise<Readonly<Record<string, unknown>>>;
  /** Returns the process IDs of the workers. */
  pids(): readonly number[];
}

/** Returns a config that listens on a port. */
function configOf(port: number, routes: readonly object[], more: object = {}): object {
  const edge = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, logs: {}, routes };
  return { admin: { disabled: true }, apps: { http: { metrics: {}, servers: { edge } } }, ...more };
}

/**
 * Starts a server with workers.
 *
 * @param folder - an empty folder
 * @param routes - the routes of the server
 * @param more - additional members of the config document
 * @param flags - flags of the command
 * @param environment - additional environment variables of its processes
 */
export async function startWorkers(
  folder: string,
  routes: readonly object[],
  more: object = {},
  flags: readonly string[] = ['--workers', '2'],
  environment: Readonly<Record<string, string>> = {},
): Promise<WorkersProcess> {
  const port = await freePort();
  const file = join(folder, 'caddis.json');
  await writeFile(file, JSON.stringify(configOf(port, routes, more)));
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, ...environment };
  const server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', file, ...flags], env, ready: /"msg":"listening"/ });
  if (!(await accepts(port))) throw new Error(server.output());
  let seen = 0;
  return {
    server,
    port,
    ask: (target = '/') => exchange(port, { target }),
    reload: async (next, others) => {
      await writeFile(file, JSON.stringify(configOf(port, next, others)));
      server.signal('SIGUSR1');
    },
    logged: async (part) => {
      for (;;) {
        const at = server.output().indexOf(part, seen);
        const end = at < 0 ? -1 : server.output().indexOf('\n', at);
        if (end >= 0) {
          seen = end;
          return JSON.parse(server.output().slice(server.output().lastIndexOf('\n', at) + 1, end)) as Readonly<Record<string, unknown>>;
        }
        await server.printed();
      }
    },
    pids: () => pidsBelow(server.pid),
  };
}

/** Returns the process IDs of a process's children. */
export function pidsBelow(pid: number): readonly number[] {
  // `ps` fails if there are none.
  return spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout
    .split('\n')
    .filter((line) => line.endsWith('main.js worker'))
    .map((line) => Number.parseInt(line, 10));
}
