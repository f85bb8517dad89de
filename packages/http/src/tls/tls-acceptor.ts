import type { Socket } from 'node:net';
import { createServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { Certificate } from '@caddis/core/tls';
import { LruMap } from '@caddis/kit';
import { addressesOf } from '../connection/connection-info.js';
import type { TlsState } from '../connection/tls-state.js';
import { ClientHelloReader, type ClientHello } from './client-hello.js';
import type { ConnectionPolicy } from './connection-policy.js';
import type { TicketSource } from './ticket-keys.js';

/** TLS alert for a name without a certificate: fatal, `unrecognized_name`. */
const unknownNameAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70]);

/** TLS alert for a certificate that cannot be used: fatal, `internal_error`. */
const unusableAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]);

/** Maximum number of cached TLS servers per policy. Each takes some 30 KB of memory, and one or two milliseconds to create. */
const maxServers = 4096;

/** A TLS server for one certificate. */
interface EndPoint {
  readonly server: TlsServer;
  readonly tickets: TicketSource;
  /** The ticket keys that it currently uses. */
  keys: Buffer;
}

/** A connection whose ClientHello is incomplete, or which waits for a certificate. */
interface WaitingConnection {
  /** Closes the connection when its time is over. */
  readonly timer: NodeJS.Timeout;
  /** Moves the connection to another acceptor; absent if the connection is about to be closed. */
  readonly moveTo?: (successor: TlsAcceptor) => void;
}

/**
 * Accepts TLS connections: reads the ClientHello, selects policy and certificate, and lets Node perform the handshake.
 *
 * @internal
 */
export class TlsAcceptor {
  /** TLS servers by index of the policy and by certificate. A renewed certificate is a new object. */
  private readonly servers: LruMap<Certificate, EndPoint>[] = [];
  private readonly waiting = new Map<Socket, WaitingConnection>();
  private retired = false;
  private successor: TlsAcceptor | undefined;

  /**
   * @param policies - the first that matches a connection applies. They may be replaced at any time by policies that treat connections alike
   * @param handshakeTimeout - time limit for the ClientHello, and for the handshake after it, in milliseconds
   * @param onSecure - called with each connection after its handshake
   */
  constructor(
    public policies: readonly ConnectionPolicy[],
    private readonly handshakeTimeout: number,
    private readonly onSecure: (socket: TLSSocket, state: TlsState) => void,
  ) {}

  /** Accepts a new connection. It is closed if the handshake is not complete in time, whatever the client sends. */
  accept(socket: Socket): void {
    // An error closes the connection, and nothing else needs to be done.
    socket.on('error', () => undefined);
    socket.once('close', () => this.endWait(socket));
    this.readHello(socket);
  }

  /** Accepts no more connections. Unencrypted ones are moved to another acceptor; without one, they are closed. */
  retire(successor?: TlsAcceptor): void {
    this.retired = true;
    this.successor = successor;
    for (const [socket, { moveTo }] of [...this.waiting]) {
      this.endWait(socket);
      if (successor === undefined || moveTo === undefined) socket.destroy();
      else moveTo(successor);
    }
  }

  private readHello(socket: Socket): void {
    const hello = new ClientHelloReader();
    const read = (): void => {
      for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
        const state = hello.add(chunk);
        if (state === 'incomplete') continue;
        stop();
        if (state === 'invalid') return this.refusePlain(socket, hello.received);
        socket.unshift(hello.received);
        return this.choose(socket, state);
      }
    };
    const giveUp = (): void => void socket.destroy();
    const stop = (): void => {
      this.endWait(socket);
      socket.off('readable', read).off('end', giveUp);
    };
    // A fixed time limit, because a client could extend an idle timeout by sending single bytes.
    this.wait(socket, (successor) => {
      stop();
      if (hello.received.length > 0) socket.unshift(hello.received);
      successor.accept(socket);
    });
    socket.on('readable', read).on('end', giveUp);
  }

  /** Starts the time limit, after which the connection is closed. */
  private wait(socket: Socket, moveTo?: (successor: TlsAcceptor) => void): void {
    const timer = setTimeout(() => socket.destroy(), this.handshakeTimeout);
    this.waiting.set(socket, moveTo === undefined ? { timer } : { timer, moveTo });
  }

  private endWait(socket: Socket): void {
    clearTimeout(this.waiting.get(socket)?.timer);
    this.waiting.delete(socket);
  }

  private choose(socket: Socket, hello: ClientHello): void {
    if (hello.isChallenge) return this.awaitCertificate(socket, hello, this.policies[0]?.challengeCertificate(hello.serverName), (certificate) => this.answerChallenge(socket, certificate));
    const { local, remote } = addressesOf(socket);
    const [localAddress, remoteAddress] = [local.address, remote.address];
    const at = this.policies.findIndex((each) => each.matches(hello, localAddress, remoteAddress));
    const policy = this.policies[at];
    if (policy === undefined || policy.drop) return void socket.destroy();
    this.awaitCertificate(socket, hello, policy.certificateFor(hello.serverName, localAddress, remoteAddress), (certificate) => {
      if (certificate !== undefined) return this.show(socket, at, certificate);
      policy.reportNameless(hello.serverName, remoteAddress);
      this.refuse(socket, unknownNameAlert);
    });
  }

  private show(socket: Socket, at: number, certificate: Certificate): void {
    let server: TlsServer;
    try {
      server = this.serverFor(at, certificate);
    } catch (error) {
      // Errors in the certificate chain after its first certificate appear only here.
      this.policies[at]?.reportUnusable(certificate.names, error);
      return this.refuse(socket, unusableAlert);
    }
    this.handOver(socket, server);
  }

  /** Continues with the certificate. If it must be obtained first, the client waits for `handshakeTimeout` at most. */
  private awaitCertificate(
    socket: Socket,
    hello: ClientHello,
    found: Certificate | undefined | Promise<Certificate | undefined>,
    goOn: (certificate: Certificate | undefined) => void,
  ): void {
    if (!(found instanceof Promise)) return goOn(found);
    this.wait(socket, (successor) => successor.choose(socket, hello));
    void found.then((certificate) => {
      // The connection was moved to the successor.
      if (this.retired) return;
      this.endWait(socket);
      if (!socket.destroyed) goOn(certificate);
    });
  }

  /** Completes the handshake with the challenge certificate, then closes the connection without sending data. @see RFC 8737 */
  private answerChallenge(socket: Socket, certificate: Certificate | undefined): void {
    if (certificate === undefined) return this.refuse(socket, unknownNameAlert);
    const server = createServer({ cert: certificate.certificate, key: certificate.key, ALPNProtocols: ['acme-tls/1'], minVersion: 'TLSv1.2', handshakeTimeout: this.handshakeTimeout });
    server.on('tlsClientError', (_error, broken) => broken.destroy());
    server.on('secureConnection', (secure) => {
      secure.on('error', () => undefined);
      secure.end();
      secure.setTimeout(this.handshakeTimeout, () => secure.destroy()).resume();
    });
    this.handOver(socket, server);
  }

  /** Starts the handshake. A client that ends its side during it is gone; after it, the client may still wait for an answer. */
  private handOver(socket: Socket, server: TlsServer): void {
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  }

  /** Closes a connection without TLS. A plain HTTP request is answered, because people sometimes type http:// instead of https://. */
  private refusePlain(socket: Socket, received: Buffer): void {
    if (/^[A-Z]+ /.test(received.toString('latin1', 0, 16))) {
      this.refuse(socket, 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
    } else socket.destroy();
  }

  /** Sends a last message and reads on to notice the client's end. A client that stays longer than `handshakeTimeout` is disconnected. */
  private refuse(socket: Socket, lastWord: string | Buffer): void {
    this.wait(socket);
    socket.end(lastWord).resume();
  }

  private get terms(): string {
    return this.policies.map(({ terms }) => terms).join();
  }

  private serverFor(at: number, certificate: Certificate): TlsServer {
    const servers = (this.servers[at] ??= new LruMap<Certificate, EndPoint>(maxServers));
    const known = servers.get(certificate);
    if (known !== undefined) return withCurrentKeys(known);
    const policy = this.policies[at] as ConnectionPolicy;
    const server = policy.createServer(certificate, this.handshakeTimeout);
    // These keys are kept even if a reload replaces the policy, so that the tickets of clients stay valid.
    const { tickets } = policy;
    servers.set(certificate, { server, tickets, keys: tickets.current() });
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('secureConnection', (socket) => {
      socket.allowHalfOpen = true;
      // The current policy at this index, which a reload may have replaced.
      const admitted = this.policies[at]?.admits(socket) ?? false;
      if (!(admitted instanceof Promise)) return this.takeSecure(socket, admitted);
      // Ignores errors until the verifiers have accepted the client, because there are no other listeners yet.
      socket.on('error', () => undefined);
      const wait = setTimeout(() => socket.destroy(), this.handshakeTimeout);
      void admitted.then((isAdmitted) => {
        clearTimeout(wait);
        this.takeSecure(socket, isAdmitted);
      });
    });
    return server;
  }

  /** Hands over a connection after its handshake. If policies changed only their certificates meanwhile, the successor takes the connection. */
  private takeSecure(socket: TLSSocket, isAdmitted: boolean): void {
    const { successor } = this;
    if (successor !== undefined && successor.terms === this.terms) return successor.takeSecure(socket, isAdmitted);
    if (this.retired || !isAdmitted) socket.destroy();
    else if (!socket.destroyed) this.onSecure(socket, { socket, serverName: serverNameOf(socket) });
  }
}

/** Sets the current ticket keys, if they have changed. */
function withCurrentKeys(endPoint: EndPoint): TlsServer {
  const { server, tickets } = endPoint;
  const keys = tickets.current();
  if (keys !== endPoint.keys) server.setTicketKeys(keys);
  endPoint.keys = keys;
  return server;
}

function serverNameOf(socket: TLSSocket): string {
  const name = (socket as TLSSocket & { readonly servername?: string | false }).servername;
  return typeof name === 'string' ? name : '';
}
