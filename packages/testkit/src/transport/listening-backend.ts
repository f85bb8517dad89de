import type { AddressInfo, Server, Socket } from 'node:net';
import type { BackendBehaviour, BackendRequest, TransportBackend } from './transport-backend.js';

/** The part of a backend that does not depend on its protocol: its server, its connections, and what it is to do. */
export abstract class ListeningBackend implements TransportBackend {
  readonly requests: BackendRequest[] = [];
  protected behaviour: BackendBehaviour = { does: 'silence' };
  /** Requests in progress. */
  protected readonly begun = new Set<object>();
  private readonly sockets = new Set<Socket>();

  /** @param server - a server that listens on 127.0.0.1 */
  constructor(
    private readonly server: Server,
    readonly config: unknown,
    readonly impatientConfig: unknown,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    });
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo | null)?.port ?? 0}`;
  }

  get underWay(): number {
    return this.begun.size;
  }

  get connections(): number {
    return this.sockets.size;
  }

  behave(behaviour: BackendBehaviour): void {
    this.behaviour = behaviour;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
