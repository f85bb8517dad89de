import { createServer, type AddressInfo, type ListenOptions, type Server as NetServer, type Socket } from 'node:net';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { listening, listenOnPath, setSocketMode } from '@caddis/kit';
import type { Entrance } from './entrance.js';

/** A socket on which this process listens. @internal */
export class OwnEntrance implements Entrance {
  private readonly acceptor: NetServer;

  /**
   * @param configured - exactly one socket
   * @param onConnection - called with each connection
   * @param isPaused - true if this process must not read from the connections
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
      await (isUnixNetwork(network) ? listenOnPath(this.acceptor, host) : listening(this.acceptor, tcpOptions(this.configured)));
      // An error after listening has begun concerns a single connection, which reports it itself.
      if (this.acceptor.listenerCount('error') === 0) this.acceptor.on('error', () => undefined);
    }
    if (isUnixNetwork(network)) await setSocketMode(host, address.mode);
  }

  /** Does nothing: connections arrive as soon as it is open. */
  begin(): void {}

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
