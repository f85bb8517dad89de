import type { Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import type { Certificate } from '@caddis/core/tls';
import { plainAddress } from '../ip/ip.js';
import type { TlsState } from '../connection/tls-state.js';
import { ClientHelloReader, type ClientHello } from './client-hello.js';
import type { ConnectionPolicy } from './connection-policy.js';

/** Alert that there is no certificate for the name: fatal, `unrecognized_name`. */
const unknownNameAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70]);

/**
 * Encrypts connections: reads what the client asks for, chooses policy and certificate, and leaves the handshake to Node.
 *
 * @internal
 */
export class TlsAcceptor {
  private readonly servers = new Map<ConnectionPolicy, Map<Certificate, TlsServer>>();
  /** Connections that have not said what they want, with the ends of their time. */
  private readonly waiting = new Map<Socket, NodeJS.Timeout>();
  private retired = false;

  /**
   * @param policies - the first that matches a connection counts
   * @param handshakeTimeout - longest time for the first message of a connection, and for the handshake behind it, milliseconds
   * @param onSecure - takes the encrypted connections
   */
  constructor(
    private readonly policies: readonly ConnectionPolicy[],
    private readonly handshakeTimeout: number,
    private readonly onSecure: (socket: TLSSocket, state: TlsState) => void,
  ) {}

  /** Takes a new connection; closes it when it cannot be encrypted in time, whatever it sends. */
  accept(socket: Socket): void {
    const hello = new ClientHelloReader();
    const read = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        const state = hello.add(chunk);
        if (state === 'incomplete') continue;
        this.endWait(socket);
        socket.off('readable', read).off('end', giveUp);
        if (state === 'invalid') return this.refusePlain(socket, hello.received);
        socket.unshift(hello.received);
        return this.choose(socket, state);
      }
    };
    const giveUp = (): void => void socket.destroy();
    // Whatever goes wrong closes the connection, and nothing more can be done about it.
    socket.on('error', () => undefined);
    // A limit of idleness would be met by a byte now and then.
    this.waiting.set(socket, setTimeout(giveUp, this.handshakeTimeout));
    socket.once('close', () => this.endWait(socket));
    socket.on('readable', read).on('end', giveUp);
  }

  /** Lets no connection through any more. */
  retire(): void {
    this.retired = true;
    for (const socket of this.waiting.keys()) socket.destroy();
  }

  private endWait(socket: Socket): void {
    clearTimeout(this.waiting.get(socket));
    this.waiting.delete(socket);
  }

  private choose(socket: Socket, hello: ClientHello): void {
    const policy = this.policies.find((each) => each.matches(hello));
    if (policy === undefined || policy.drop) return void socket.destroy();
    const certificate = policy.certificateFor(hello.serverName, plainAddress(socket.localAddress));
    if (certificate === undefined) return this.refuse(socket, unknownNameAlert);
    this.serverFor(policy, certificate).emit('connection', socket);
  }

  /** People type http:// for https:// now and then. */
  private refusePlain(socket: Socket, received: Buffer): void {
    if (/^[A-Z]+ /.test(received.toString('latin1', 0, 16))) {
      this.refuse(socket, 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
    } else socket.destroy();
  }

  /** Says a last word, and reads on so that the client's end is seen; a client that stays for longer than a handshake may take is cut. */
  private refuse(socket: Socket, lastWord: string | Buffer): void {
    this.waiting.set(socket, setTimeout(() => socket.destroy(), this.handshakeTimeout));
    socket.end(lastWord).resume();
  }

  private serverFor(policy: ConnectionPolicy, certificate: Certificate): TlsServer {
    const servers = this.servers.get(policy) ?? new Map<Certificate, TlsServer>();
    this.servers.set(policy, servers);
    const known = servers.get(certificate);
    if (known !== undefined) return known;
    const server = policy.createServer(certificate, this.handshakeTimeout);
    servers.set(certificate, server);
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('secureConnection', (socket) => {
      if (!this.retired && policy.admits(socket)) this.onSecure(socket, { socket, serverName: serverNameOf(socket) });
      else socket.destroy();
    });
    return server;
  }
}

function serverNameOf(socket: TLSSocket): string {
  const name = (socket as TLSSocket & { readonly servername?: string | false }).servername;
  return typeof name === 'string' ? name : '';
}
