import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import { lookup } from 'node:dns/promises';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { EarlyConnections, listening, listenOnPath, setSocketMode } from '@caddis/kit';

/** Limits of the HTTP server: times in milliseconds, sizes in bytes. @see Caddy's `replaceLocalAdminServer` */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 60_000,
  maxHeaderSize: 64 * 1024,
  // How often Node checks the first two.
  connectionsCheckingInterval: 1_000,
} as const;

/** How long pending requests may take after the socket is closed, in milliseconds. */
const closeGraceMs = 10_000;

/** Answers a request. @internal */
export type AnswerRequest = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A socket of the admin endpoint, with its HTTP server. Connections that arrive before {@link begin} are held, because the config that
 * needs the socket is not in use yet and may never be.
 *
 * @internal
 */
export class AdminSocket {
  readonly #server: Server;
  readonly #early = new EarlyConnections();
  readonly #connections = new Set<Socket>();
  readonly #responses = new Set<ServerResponse>();
  /** Aborted when the socket is closed. */
  readonly #ending = new AbortController();
  /** Node's own handler for new connections. */
  readonly #serve: (socket: Socket) => void;
  #answer: AnswerRequest | undefined;

  private constructor(readonly configured: NetworkAddress) {
    this.#server = createServer({ ...limits, noDelay: true }, (request, response) => this.#take(request, response));
    this.#server.on('error', () => {});
    // Replace Node's connection handler, so that connections can be held.
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
   * Starts listening.
   *
   * @param address - exactly one socket
   * @throws errors of the operating system, e.g. `EADDRINUSE`
   */
  static async open(address: NetworkAddress): Promise<AdminSocket> {
    const socket = new AdminSocket(address);
    if (isUnixNetwork(address.network)) await listenOnPath(socket.#server, address.host);
    else await listening(socket.#server, await tcpOptions(address));
    await socket.setMode(address);
    return socket;
  }

  /** Starts answering requests, including those of connections that were held. */
  begin(answer: AnswerRequest): void {
    this.#answer = answer;
    this.#early.handOver(this.#serve);
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The port it is bound to; 0 for a unix socket. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | string | null;
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** The address it is bound to, as text. */
  get address(): string {
    const address = this.#server.address() as AddressInfo | string | null;
    if (address === null || typeof address === 'string') return `unix/${this.configured.host}`;
    return joinHostPort(this.configured.host === 'localhost' ? 'localhost' : address.address, address.port);
  }

  /** True for a unix socket with a file, because the file's permissions then control who may connect. */
  get isPrivate(): boolean {
    return isUnixNetwork(this.configured.network) && !this.configured.host.startsWith('@');
  }

  /** Sets the permissions of the socket's file, if it has one. */
  async setMode({ mode }: NetworkAddress): Promise<void> {
    if (isUnixNetwork(this.configured.network)) await setSocketMode(this.configured.host, mode);
  }

  /**
   * Stops accepting connections. Resolves when all requests are answered, or aborted after the grace period. Connections that have sent nothing,
   * or are still held, are closed at once.
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

/** Closes the connection after this response. */
function endAfter(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  response.once('finish', () => response.req.socket.destroySoon());
}

/** Resolves a name to one address, as Go does: the first IPv4 address, if there is one. */
async function tcpOptions({ network, host, startPort: port }: NetworkAddress): Promise<ListenOptions> {
  if (host === '') return network === 'tcp4' ? { host: '0.0.0.0', port } : network === 'tcp6' ? { host: '::', port, ipv6Only: true } : { port };
  const found = await lookup(host, { all: true, family: network === 'tcp4' ? 4 : network === 'tcp6' ? 6 : 0 });
  const { address } = found.find(({ family }) => family === 4) ?? found[0] ?? { address: host };
  return { host: address, port };
}
