import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, ListenOptions } from 'node:net';
import { lookup } from 'node:dns/promises';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { listening, listenOnPath, setSocketMode } from '@caddis/kit';

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

/** A socket that the admin endpoint listens on, with the HTTP server behind it. @internal */
export class AdminSocket {
  readonly #server: Server;
  /** Aborted when it is closed. */
  readonly #ending = new AbortController();

  private constructor(
    readonly configured: NetworkAddress,
    answer: (request: IncomingMessage, response: ServerResponse, socket: AdminSocket) => void,
  ) {
    this.#server = createServer({ ...limits, noDelay: true }, (request, response) => answer(request, response, this));
    this.#server.on('error', () => {});
  }

  /**
   * Listens.
   *
   * @param address - exactly one socket
   * @param answer - answers requests
   * @throws what the system says, e.g. `EADDRINUSE`
   */
  static async open(address: NetworkAddress, answer: (request: IncomingMessage, response: ServerResponse, socket: AdminSocket) => void): Promise<AdminSocket> {
    const socket = new AdminSocket(address, answer);
    if (isUnixNetwork(address.network)) await listenOnPath(socket.#server, address.host);
    else await listening(socket.#server, await tcpOptions(address));
    await socket.setMode(address);
    return socket;
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

  /** Takes no more connections, and resolves when the last request is answered, or cut after a while. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#ending.abort();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), closeGraceMs);
    await closed;
    clearTimeout(timer);
  }
}

/** As Go does, a name is one address: the first of IPv4, where it has one. */
async function tcpOptions({ network, host, startPort: port }: NetworkAddress): Promise<ListenOptions> {
  if (host === '') return network === 'tcp4' ? { host: '0.0.0.0', port } : network === 'tcp6' ? { host: '::', port, ipv6Only: true } : { port };
  const found = await lookup(host, { all: true, family: network === 'tcp4' ? 4 : network === 'tcp6' ? 6 : 0 });
  const { address } = found.find(({ family }) => family === 4) ?? found[0] ?? { address: host };
  return { host: address, port };
}
