import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, temporaryFolder } from '@caddis/test-servers';
import { mainThreadMs } from '../process-usage.js';
import type { Victim } from './hostile-entry.js';

const commandPath = fileURLToPath(import.meta.resolve('caddis/package.json')).replace(/package\.json$/, 'dist/main.js');

/** Ways for an attack to reach the server. @internal */
export interface AttackedServer {
  /** Opens a connection to the server. */
  connect(): Promise<Socket>;
  /** Sends bytes over a new connection, waits until the server closes it, and returns all received bytes. */
  exchange(bytes: string | Buffer): Promise<Buffer>;
}

/**
 * Starts the command in its own process, with one server on a Unix socket.
 *
 * @param server - config of the server, without `listen`
 * @param attack - sends one hostile input of a given size, and waits until the server has handled it
 * @param more - further apps of the config, and a function that stops the servers from which the attack comes
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
      // The server has handled the input when it closes or resets the connection.
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
