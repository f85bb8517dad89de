import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { listenOnOwnPort } from './listen-on-own-port.js';

/** HTTP servers on several addresses of this machine with the same port. Each answers with its own address. @public */
export class AddressBackends {
  /** Replacement for the usual answer, by address. */
  readonly instead = new Map<string, RequestListener>();
  private readonly servers = new Map<string, Server>();
  private readonly counts = new Map<string, number>();
  private chosenPort = 0;

  private constructor() {}

  /**
   * Starts the servers on a free port.
   *
   * @param addresses - IP addresses, e.g. `127.0.0.2`; `0.0.0.0` for all of IPv4
   */
  static async start(...addresses: readonly string[]): Promise<AddressBackends> {
    // A port that is free on one address may be in use on another.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const backends = new AddressBackends();
      try {
        for (const address of addresses) await backends.open(address);
        return backends;
      } catch {
        await backends.close();
      }
    }
    throw new Error(`no port is free on all of ${addresses.join(', ')}`);
  }

  get port(): number {
    return this.chosenPort;
  }

  /** Number of requests that an address has received. */
  count(address: string): number {
    return this.counts.get(address) ?? 0;
  }

  /** Starts to listen on an address. */
  async open(address: string): Promise<void> {
    const server = createServer((request, response) => {
      const { localAddress = '' } = request.socket;
      this.counts.set(localAddress, this.count(localAddress) + 1);
      const instead = this.instead.get(localAddress);
      if (instead === undefined) response.end(localAddress);
      else instead(request, response);
    });
    if (this.chosenPort === 0) this.chosenPort = await listenOnOwnPort(server, address);
    else await once(server.listen(this.chosenPort, address), 'listening');
    this.servers.set(address, server);
  }

  /** Stops a server and closes all its connections; its port then refuses connections. */
  async shut(address: string): Promise<void> {
    const server = this.servers.get(address);
    if (server === undefined) return;
    this.servers.delete(address);
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Stops all servers. */
  async close(): Promise<void> {
    for (const address of [...this.servers.keys()]) await this.shut(address);
  }
}
