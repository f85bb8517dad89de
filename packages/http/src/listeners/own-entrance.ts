import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type ListenOptions, type Server as NetServer, type Socket } from 'node:net';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import type { Entrance } from './entrance.js';

/** Permission bits of a unix socket whose address names none: its owner may write. */
const defaultSocketMode = 0o200;

/** A socket that this process listens on. @internal */
export class OwnEntrance implements Entrance {
  private readonly acceptor: NetServer;

  /**
   * @param configured - exactly one socket
   * @param onConnection - takes each connection
   * @param isPaused - true where nothing is to be read of a connection here
   */
  constructor(
    private readonly configured: NetworkAddress,
    onConnection: (connection: Socket) => void,
    isPaused = false,
  ) {
    this.acceptor = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000, pauseOnConnect: isPaused });
    this.acceptor.on('connection', onConnection);
  }

  async open(address: NetworkAddress): Promise<void> {
    const { network, host } = this.configured;
    if (!this.acceptor.listening) {
      await (isUnixNetwork(network) ? listenOnPath(this.acceptor, host) : listen(this.acceptor, tcpOptions(this.configured)));
    }
    if (isUnixNetwork(network) && !host.startsWith('@')) await chmod(host, address.mode ?? defaultSocketMode);
  }

  get address(): string {
    const address = this.acceptor.address() as AddressInfo | string | null;
    if (address === null) return '';
    return typeof address === 'string' ? `unix/${address}` : joinHostPort(address.address, address.port);
  }

  close(): void {
    this.acceptor.close();
  }
}

function tcpOptions({ network, host, startPort }: NetworkAddress): ListenOptions {
  if (network === 'tcp4') return { host: host === '' ? '0.0.0.0' : host, port: startPort };
  if (network === 'tcp6') return { host: host === '' ? '::' : host, port: startPort, ipv6Only: true };
  return host === '' ? { port: startPort } : { host, port: startPort };
}

function listen(server: NetServer, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      // What goes wrong with single connections later is theirs.
      if (server.listenerCount('error') === 0) server.on('error', () => undefined);
      resolve();
    });
  });
}

/** A socket file that nobody listens on any more was left by a process that died; it is replaced. */
async function listenOnPath(server: NetServer, name: string): Promise<void> {
  const path = name.startsWith('@') ? `\0${name.slice(1)}` : name;
  try {
    await listen(server, { path });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || !(await removeStaleSocket(path))) throw error;
    await listen(server, { path });
  }
}

/** Removes a socket file that nobody listens on. @returns false where there is none, or something else */
async function removeStaleSocket(path: string): Promise<boolean> {
  if (!(await isSocketFile(path)) || (await isAlive(path))) return false;
  await unlink(path);
  return true;
}

/** A mistake in the config must not cost a file that is something else. */
async function isSocketFile(path: string): Promise<boolean> {
  return lstat(path).then((found) => found.isSocket(), () => false);
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
