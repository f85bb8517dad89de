import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import { lookup } from 'node:dns/promises';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { EarlyConnections, listening, listenOnPath, setSocketMode } from '@caddis/kit';

/** Limits of the endpoint. @see Caddy's `replaceLocalAdminServer` */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 64 * 1024,
  // How often the first two are looked after.
  connectionsCheckingInterval: 1_000,
} as const;

/** How long the last requests may take when the socket is closed, in milliseconds. */
const closeGraceMs = 10_000;

/** Answers a request. @internal */
export type AnswerRequest = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A socket that the admin endpoint listens on, with the HTTP server behind it. Connections that come before it {@link begin}s wait: the config that asks
 * for the socket does not serve yet, and may never.
 *
 * @internal
 */
export class AdminSocket {
  readonly #server: Server;
  readonly #early = new EarlyConnections();
  readonly #connections = new Set<Socket>();
  readonly #responses = new Set<ServerResponse>();
  /** Aborted when it is closed. */
  readonly #ending = new AbortController();
  /** What Node does with a connection. */
  readonly #serve: (socket: Socket) => void;
  #answer: AnswerRequest | undefined;

  private constructor(readonly configured: NetworkAddress) {
    this.#server = createServer({ ...limits, noDelay: true }, (request, response) => this.#take(request, response));
    this.#server.on('error', () => {});
    // Taken out of Node's hands, so that a connection can wait.
    const [serve] = this.#server.listeners('connection') as [(socket: Socket) => void];
    this.#server.off('connection', serve);
    this.#serve = (socket) => serve.call(this.#server, socket);
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket.once('close', () => this.#connections.delete(socket)));
      if (this.#answer === undefined) this.#early.hold(socket);
      else this.#serve(socket);
    });
  }

  /**
   * Listens.
   *
   * @param address - exactly one socket
   * @throws what the system says, e.g. `EADDRINUSE`
   */
  static async open(address: NetworkAddress): Promise<AdminSocket> {
    const socket = new AdminSocket(address);
    if (isUnixNetwork(address.network)) await listenOnPath(socket.#server, address.host);
    else await listening(socket.#server, await tcpOptions(address));
    await socket.setMode(address);
    return socket;
  }

  /** From now on requests are answered, also those of connections that have waited. */
  begin(answer: AnswerRequest): void {
    this.#answer = answer;
    this.#early.handOver(this.#serve);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The port that it really has; 0 for a unix socket. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | string | null;
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The address that it really has, as text. */
  get address(): string {
    const address = this.#server.address() as AddressInfo | string | null;
    if (address === null || typeof address === 'string') return `unix/${this.configured.host}`;
    return joinHostPort(this.configured.host === 'localhost' ? 'localhost' : address.address, address.port);
  }

  /** True for a unix socket with a file, whose permissions say who may connect. */
  get isPrivate(): boolean {
    return isUnixNetwork(this.configured.network) && !this.configured.host.startsWith('@');
  }

  /** Sets the permissions of its file, where it has one. */
  async setMode({ mode }: NetworkAddress): Promise<void> {
    if (isUnixNetwork(this.configured.network)) await setSocketMode(this.configured.host, mode);
  }

  /**
   * Takes no more connections, and resolves when the last request is answered, or cut after a while. Connections of which nothing has come, or that wait
   * for it to {@link begin}, are closed.
   */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#ending.abort();
    for (const socket of this.#connections) if (socket.bytesRead === 0) socket.destroy();
    this.#early.destroy();
    this.#server.closeIdleConnections();
    for (const response of this.#responses) endAfter(response);
    const timer = setTimeout(() => this.#server.closeAllConnections(), closeGraceMs);
    await closed;
    clearTimeout(timer);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    this.#responses.add(response.once('close', () => this.#responses.delete(response)));
    if (this.#ending.signal.aborted) endAfter(response);
    this.#answer?.(request, response);
  }
}

/** Nothing is asked of a connection after this response. */
function endAfter(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  response.once('finish', () => response.req.socket.destroySoon());
}

/** As Go does, a name is one address: the first of IPv4, where it has one. */
async function tcpOptions({ network, host, startPort: port }: NetworkAddress): Promise<ListenOptions> {
  if (host === '') return network === 'tcp4' ? { host: '0.0.0.0', port } : network === 'tcp6' ? { host: '::', port, ipv6Only: true } : { port };
  const found = await lookup(host, { all: true, family: network === 'tcp4' ? 4 : network === 'tcp6' ? 6 : 0 });
  const { address } = found.find(({ family }) => family === 4) ?? found[0] ?? { address: host };
  return { host: address, port };
}
