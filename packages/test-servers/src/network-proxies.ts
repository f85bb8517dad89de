import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts } from './accepts.js';
import { type RunningProcess, startProcess } from './process.js';
import { freePort, temporaryFolder } from './resources.js';

/** A running network proxy on 127.0.0.1. */
export interface TestNetworkProxy {
  readonly port: number;
  /** Its output so far; an HTTP proxy prints each request. */
  output(): string;
  stop(): Promise<void>;
}

/** Access options of a proxy. */
export interface NetworkProxyOptions {
  /** Required user name and password; none when left out. */
  readonly credentials?: readonly [username: string, password: string];
  /** The only port to which it opens tunnels; any port when left out. */
  readonly connectPort?: number;
}

/** Starts tinyproxy, an HTTP proxy, on a free port. It forwards requests and opens tunnels. */
export async function startTinyproxy({ credentials, connectPort }: NetworkProxyOptions = {}): Promise<TestNetworkProxy> {
  const folder = await temporaryFolder();
  const port = await freePort();
  const config = join(folder.path, 'tinyproxy.conf');
  const auth = credentials === undefined ? [] : [`BasicAuth ${credentials.join(' ')}`];
  const tunnels = connectPort === undefined ? [] : [`ConnectPort ${connectPort}`];
  await writeFile(config, [`Port ${port}`, 'Listen 127.0.0.1', 'Allow 127.0.0.1', 'Timeout 60', 'MaxClients 50', 'LogLevel Info', ...auth, ...tunnels, ''].join('\n'));
  return startOn(port, { command: 'tinyproxy', args: ['-d', '-c', config] }, () => folder.remove());
}

/** Starts microsocks, a SOCKS 5 proxy, on a free port. */
export async function startMicrosocks({ credentials }: Pick<NetworkProxyOptions, 'credentials'> = {}): Promise<TestNetworkProxy> {
  const port = await freePort();
  const [username, password] = credentials ?? [];
  const auth = username === undefined || password === undefined ? [] : ['-u', username, '-P', password];
  return startOn(port, { command: 'microsocks', args: ['-i', '127.0.0.1', '-p', String(port), ...auth] }, async () => {});
}

async function startOn(port: number, { command, args }: { readonly command: string; readonly args: readonly string[] }, undo: () => Promise<void>): Promise<TestNetworkProxy> {
  let running: RunningProcess;
  try {
    running = await startProcess({ command, args, ready: () => accepts(port) });
  } catch (error) {
    await undo();
    throw error;
  }
  return {
    port,
    output: () => running.output(),
    stop: async () => {
      await running.stop();
      await undo();
    },
  };
}
