import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type ListenOptions, type Server as NetServer, type Socket } from 'node:net';
import { formatNetworkAddress, isUnixNetwork, joinHostPort, type NetworkAddress, type SharedValue } from '@caddis/core';
import { ClientConnections } from './client-connections.js';
import { sameSocket } from './same-socket.js';
import type { Responder } from '../request/responder.js';
import { settingsKey, type ConnectionSettings } from './connection-settings.js';

/** Permission bits of a unix socket whose address names none: its owner may write. */
const defaultSocketMode = 0o200;

/** A responder that has attached to the listener, with how it wants connections to be treated. */
interface Attachment {
  readonly responder: Responder;
  readonly settings: ConnectionSettings;
}

/**
 * A socket that is listened on. It outlives configs: the latest responder to attach gets the requests, and when it goes, the one
 * before it, so neither a reload nor its failure closes a connection.
 *
 * @internal
 */
export class Listener {
  private readonly acceptor: NetServer;
  /** The last one gets the requests. */
  private readonly attachments: Attachment[] = [];
  private readonly retired = new Set<ClientConnections>();
  /** Connections that came before the first responder: an app attaches its servers only when all of their sockets are open. */
  private readonly early = new Set<Socket>();
  private connections: ClientConnections | undefined;

  private constructor(private readonly configured: NetworkAddress) {
    this.acceptor = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 });
    this.acceptor.on('connection', (socket) => (this.connections === undefined ? this.hold(socket) : this.connections.accept(socket)));
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
  attach(responder: Responder, settings: ConnectionSettings): void {
    this.attachments.push({ responder, settings });
    this.switchConnections();
    for (const socket of this.early) {
      socket.off('error', ignore);
      if (!socket.destroyed) this.connections?.accept(socket);
    }
    this.early.clear();
  }

  /** The responder gets no more requests. Without another one the socket is closed. */
  detach(responder: Responder): void {
    const at = this.attachments.findIndex((each) => each.responder === responder);
    if (at < 0) return;
    this.attachments.splice(at, 1);
    this.switchConnections();
    if (this.attachments.length === 0) this.acceptor.close();
  }

  /** Closes connections that take no more requests, if they have none under way. */
  closeIdle(): void {
    for (const each of this.retired) each.closeIdle();
  }

  private hold(socket: Socket): void {
    this.early.add(socket);
    socket.on('error', ignore).once('close', () => this.early.delete(socket));
  }

  private switchConnections(): void {
    const latest = this.attachments.at(-1);
    const { connections } = this;
    if (latest !== undefined && connections?.key === settingsKey(latest.settings)) {
      connections.takeOver(latest.settings, latest.responder);
      return;
    }
    this.connections = latest === undefined ? undefined : new ClientConnections(latest.settings, latest.responder);
    if (connections === undefined) return;
    this.retired.add(connections);
    connections.retire(this.connections, () => this.retired.delete(connections));
  }

  private close(): void {
    this.acceptor.close();
    for (const socket of this.early) socket.destroy();
    this.connections?.destroy();
    for (const each of this.retired) each.destroy();
  }
}

function ignore(): void {
  // A connection that breaks is closed, and nothing was asked over it.
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

/**
 * Removes a socket file that nobody listens on.
 *
 * @returns false where there is none, or something else
 * @internal
 */
export async function removeStaleSocket(path: string): Promise<boolean> {
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

/** Key under which a listener is shared between configs. @internal */
export function listenerKey(address: NetworkAddress): string {
  return `http.listener ${formatNetworkAddress(sameSocket(address))}`;
}
