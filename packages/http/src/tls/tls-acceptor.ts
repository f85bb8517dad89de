import type { Socket } from 'node:net';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import { plainAddress } from '../request/ip.js';
import type { TlsState } from '../request/tls-state.js';
import type { LoadedCertificate } from './certificate.js';
import { parseClientHello, type ClientHello } from './client-hello.js';
import type { ConnectionPolicy } from './connection-policy.js';

/** Alert that there is no certificate for the name: fatal, `unrecognized_name`. */
const unknownNameAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70]);

/**
 * Encrypts connections: reads what the client asks for, chooses policy and certificate, and leaves the handshake to Node.
 *
 * @internal
 */
export class TlsAcceptor {
  private readonly servers = new Map<ConnectionPolicy, Map<LoadedCertificate, TlsServer>>();
  /** Connections that have not said what they want. */
  private readonly waiting = new Set<Socket>();
  private retired = false;

  /**
   * @param policies - the first that matches a connection counts
   * @param handshakeTimeout - longest time until a connection is encrypted, milliseconds
   * @param onSecure - takes the encrypted connections
   */
  constructor(
    private readonly policies: readonly ConnectionPolicy[],
    private readonly handshakeTimeout: number,
    private readonly onSecure: (socket: TLSSocket, state: TlsState) => void,
  ) {}

  /** Takes a new connection; closes it when it cannot be encrypted. */
  accept(socket: Socket): void {
    let received: Buffer = Buffer.alloc(0);
    const read = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      }
      const hello = parseClientHello(received);
      if (hello === 'incomplete') return;
      this.waiting.delete(socket);
      socket.off('readable', read).off('end', giveUp).off('timeout', giveUp).setTimeout(0);
      if (hello === 'invalid') return refusePlain(socket, received);
      socket.unshift(received);
      this.choose(socket, hello);
    };
    const giveUp = (): void => void socket.destroy();
    // Whatever goes wrong closes the connection, and nothing more can be done about it.
    socket.on('error', () => undefined);
    this.waiting.add(socket);
    socket.once('close', () => this.waiting.delete(socket));
    socket.on('readable', read).on('end', giveUp).on('timeout', giveUp).setTimeout(this.handshakeTimeout);
  }

  /** Lets no connection through any more. */
  retire(): void {
    this.retired = true;
    for (const socket of this.waiting) socket.destroy();
  }

  private choose(socket: Socket, hello: ClientHello): void {
    const policy = this.policies.find((each) => each.matches(hello));
    if (policy === undefined || policy.drop) return void socket.destroy();
    const certificate = policy.certificateFor(hello.serverName, plainAddress(socket.localAddress));
    if (certificate === undefined) return void socket.end(unknownNameAlert);
    this.serverFor(policy, certificate).emit('connection', socket);
  }

  private serverFor(policy: ConnectionPolicy, certificate: LoadedCertificate): TlsServer {
    const servers = this.servers.get(policy) ?? new Map<LoadedCertificate, TlsServer>();
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

/** People type http:// for https:// now and then. */
function refusePlain(socket: Socket, received: Buffer): void {
  if (/^[A-Z]+ /.test(received.toString('latin1', 0, 16))) {
    socket.end('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
  } else socket.destroy();
}
