import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, temporaryFolder } from '@caddis/test-servers';
import { mainThreadMs } from '../process-usage.js';
import type { Victim } from './hostile-entry.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');

/** What an attack can use. @internal */
export interface AttackedServer {
  /** Opens a connection to the server. */
  connect(): Promise<Socket>;
  /** Sends bytes over a connection of their own and resolves with all that comes back, when the server has closed it. */
  exchange(bytes: string | Buffer): Promise<Buffer>;
}

/**
 * Starts the command as a process of its own, with one server on a Unix socket.
 *
 * @param server - its config, without `listen`
 * @param attack - sends one hostile input of a size, and waits until it has been dealt with
 * @param more - further apps of the config, and what ends the servers that the attack comes from
 * @internal
 */
export async function attackedServer(
  server: object,
  attack: (target: AttackedServer, size: number) => Promise<void>,
  more: { readonly apps?: object; readonly stop?: () => Promise<void> | void } = {},
): Promise<Victim> {
  const folder = await temporaryFolder();
  const socketPath = join(folder.path, 'edge.sock');
  const file = join(folder.path, 'config.json');
  const edge = { listen: [`unix/${socketPath}`], automatic_https: { disable: true }, ...server };
  await writeFile(file, JSON.stringify({ admin: { disabled: true }, apps: { http: { servers: { edge } }, ...more.apps } }));
  const open = async (): Promise<Socket> => {
    const socket = connect(socketPath);
    await once(socket, 'connect');
    return socket;
  };
  const ready = async (): Promise<boolean> => {
    try {
      (await open()).destroy();
      return true;
    } catch {
      return false;
    }
  };
  const process = await startProcess({ command: globalThis.process.execPath, args: [commandPath, 'run', '--config', file], ready });
  const target: AttackedServer = {
    connect: open,
    exchange: async (bytes) => {
      const socket = await open();
      socket.on('error', () => {});
      const pieces: Buffer[] = [];
      socket.on('data', (piece: Buffer) => pieces.push(piece));
      // Whether it is closed in order or reset, the server has dealt with it.
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(bytes);
      await closed;
      return Buffer.concat(pieces);
    },
  };
  return {
    attack: (size) => attack(target, size),
    cpuMs: () => mainThreadMs(process.pid),
    stop: async () => {
      await process.stop();
      await more.stop?.();
      await folder.remove();
    },
  };
}
