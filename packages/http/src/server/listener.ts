import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type ListenOptions, type Server as NetServer } from 'node:net';
import { formatNetworkAddress, isUnixNetwork, joinHostPort, type NetworkAddress, type SharedValue } from '@caddis/core';
import { Front } from './front.js';
import { sameSocket } from './same-socket.js';
import { settingsKey, type FrontSettings, type Responder } from './responder.js';

/** Permission bits of a unix socket whose address names none: its owner may write. */
const defaultSocketMode = 0o200;

/** A responder with its wishes. */
interface User {
  readonly responder: Responder;
  readonly settings: FrontSettings;
}

/**
 * A socket that is listened on. It outlives configs: the latest responder to attach gets the requests, and when it goes, the one
 * before it, so neither a reload nor its failure closes a connection.
 *
 * @internal
 */
export class Listener {
  private readonly acceptor: NetServer;
  private readonly users: User[] = [];
  private readonly retired = new Set<Front>();
  private front: Front | undefined;

  private constructor(private readonly configured: NetworkAddress) {
    this.acceptor = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 });
    this.acceptor.on('connection', (socket) => (this.front === undefined ? socket.destroy() : this.front.accept(socket)));
  }

  /**
   * Makes a listener, for `context.share`. It does not listen yet.
   *
   * @param address - exactly one socket
   */
  static create(address: NetworkAddress): SharedValue<Listener> {
    const listener = new Listener(address);
    return { value: listener, destroy: () => listener.close() };
  }

  /**
   * Listens, unless it does already. A listener that nobody used any more may still be shared with a config that has requests
   * under way; it listens again then.
   *
   * @param address - the address with the permissions that a unix socket is to have
   * @throws what the system says, e.g. `EADDRINUSE`
   */
  async open(address: NetworkAddress): Promise<void> {
    const { network, host } = this.configured;
    if (!this.acceptor.listening) {
      await (isUnixNetwork(network) ? listenOnPath(this.acceptor, host) : listen(this.acceptor, tcpOptions(this.configured)));
    }
    if (isUnixNetwork(network) && !host.startsWith('@')) await chmod(host, address.mode ?? defaultSocketMode);
  }

  /** Address that is really listened on: with the port that the system chose. */
  get address(): string {
    const address = this.acceptor.address() as AddressInfo | string | null;
    if (address === null) return '';
    return typeof address === 'string' ? `unix/${address}` : joinHostPort(address.address, address.port);
  }

  /** From now on the responder gets all requests, also of connections that are open already if they are to be treated alike. */
  attach(responder: Responder, settings: FrontSettings): void {
    this.users.push({ responder, settings });
    this.switchFront();
  }

  /** The responder gets no more requests. Without another one the socket is closed. */
  detach(responder: Responder): void {
    const at = this.users.findIndex((user) => user.responder === responder);
    if (at < 0) return;
    this.users.splice(at, 1);
    this.switchFront();
    if (this.users.length === 0) this.acceptor.close();
  }

  /** Closes connections that take no more requests, if they have none under way. */
  closeIdle(): void {
    for (const front of this.retired) front.closeIdle();
  }

  private switchFront(): void {
    const user = this.users.at(-1);
    const { front } = this;
    if (user !== undefined && front?.key === settingsKey(user.settings)) {
      front.responder = user.responder;
      return;
    }
    this.front = user === undefined ? undefined : new Front(user.settings, user.responder);
    if (front === undefined) return;
    this.retired.add(front);
    front.retire(() => this.retired.delete(front));
  }

  private close(): void {
    this.acceptor.close();
    this.front?.destroy();
    for (const front of this.retired) front.destroy();
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
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || !(await isSocketFile(path)) || (await isAlive(path))) throw error;
    await unlink(path);
    await listen(server, { path });
  }
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

/** Key under which a listener is shared between configs. @internal */
export function listenerKey(address: NetworkAddress): string {
  return `http.listener ${formatNetworkAddress(sameSocket(address))}`;
}
