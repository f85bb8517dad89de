import type { Socket } from 'node:net';
import { createServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { Certificate } from '@caddis/core/tls';
import { LruMap } from '@caddis/kit';
import { addressesOf } from '../connection/connection-info.js';
import type { TlsState } from '../connection/tls-state.js';
import { ClientHelloReader, type ClientHello } from './client-hello.js';
import type { ConnectionPolicy } from './connection-policy.js';
import type { TicketSource } from './ticket-keys.js';

/** Alert that there is no certificate for the name: fatal, `unrecognized_name`. */
const unknownNameAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x70]);

/** Alert that the certificate cannot be used: fatal, `internal_error`. */
const unusableAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]);

/** End points that are kept for each policy: each takes some 30 KB of memory, and a millisecond or two to make anew. */
const maxServers = 4096;

/** What makes handshakes with a certificate. */
interface EndPoint {
  readonly server: TlsServer;
  readonly tickets: TicketSource;
  /** The keys that it has. */
  keys: Buffer;
}

/** A connection that has not said what it wants, or waits for a certificate. */
interface WaitingConnection {
  /** The end of its time. */
  readonly timer: NodeJS.Timeout;
  /** Lets another acceptor go on with it; absent where its end is near. */
  readonly moveTo?: (successor: TlsAcceptor) => void;
}

/**
 * Encrypts connections: reads what the client asks for, chooses policy and certificate, and leaves the handshake to Node.
 *
 * @internal
 */
export class TlsAcceptor {
  /** By the place of the policy in the list. A certificate that was renewed is another object. */
  private readonly servers: LruMap<Certificate, EndPoint>[] = [];
  private readonly waiting = new Map<Socket, WaitingConnection>();
  private retired = false;
  private successor: TlsAcceptor | undefined;

  /**
   * @param policies - the first that matches a connection counts. Others that treat connections alike may take their place at any time
   * @param handshakeTimeout - longest time for the first message of a connection, and for the handshake behind it, milliseconds
   * @param onSecure - takes the encrypted connections
   */
  constructor(
    public policies: readonly ConnectionPolicy[],
    private readonly handshakeTimeout: number,
    private readonly onSecure: (socket: TLSSocket, state: TlsState) => void,
  ) {}

  /** Takes a new connection; closes it when it cannot be encrypted in time, whatever it sends. */
  accept(socket: Socket): void {
    // Whatever goes wrong closes the connection, and nothing more can be done about it.
    socket.on('error', () => undefined);
    socket.once('close', () => this.endWait(socket));
    this.readHello(socket);
  }

  /** Takes no more connections, and leaves to another acceptor those that are not encrypted yet; without one they are closed. */
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
    // A limit of idleness would be met by a byte now and then.
    this.wait(socket, (successor) => {
      stop();
      if (hello.received.length > 0) socket.unshift(hello.received);
      successor.accept(socket);
    });
    socket.on('readable', read).on('end', giveUp);
  }

  /** Closes a connection when its time is over. */
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
      // What is wrong behind its first certificate shows only here.
      this.policies[at]?.reportUnusable(certificate.names, error);
      return this.refuse(socket, unusableAlert);
    }
    this.handOver(socket, server);
  }

  /** Goes on at once where the certificate is there. A client waits for one that is obtained no longer than a handshake may take. */
  private awaitCertificate(
    socket: Socket,
    hello: ClientHello,
    found: Certificate | undefined | Promise<Certificate | undefined>,
    goOn: (certificate: Certificate | undefined) => void,
  ): void {
    if (!(found instanceof Promise)) return goOn(found);
    this.wait(socket, (successor) => successor.choose(socket, hello));
    void found.then((certificate) => {
      // A successor goes on with it.
      if (this.retired) return;
      this.endWait(socket);
      if (!socket.destroyed) goOn(certificate);
    });
  }

  /** Shows the certificate that proves to an authority whose server this is. Nothing is said on the connection. @see RFC 8737 */
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

  /** A client that ends the connection during the handshake is gone; afterwards it may have said all that it has to say, and wait for an answer. */
  private handOver(socket: Socket, server: TlsServer): void {
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  }

  /** People type http:// for https:// now and then. */
  private refusePlain(socket: Socket, received: Buffer): void {
    if (/^[A-Z]+ /.test(received.toString('latin1', 0, 16))) {
      this.refuse(socket, 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n');
    } else socket.destroy();
  }

  /** Says a last word, and reads on so that the client's end is seen; a client that stays for longer than a handshake may take is cut. */
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
    // Not those of the policy that takes this one's place at a reload: clients keep their tickets.
    const { tickets } = policy;
    servers.set(certificate, { server, tickets, keys: tickets.current() });
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('secureConnection', (socket) => {
      socket.allowHalfOpen = true;
      // The policy at this place may be another object by now.
      const admitted = this.policies[at]?.admits(socket) ?? false;
      if (!(admitted instanceof Promise)) return this.takeSecure(socket, admitted);
      // Until it is let in, nobody else hears of what goes wrong with it.
      socket.on('error', () => undefined);
      const wait = setTimeout(() => socket.destroy(), this.handshakeTimeout);
      void admitted.then((isAdmitted) => {
        clearTimeout(wait);
        this.takeSecure(socket, isAdmitted);
      });
    });
    return server;
  }

  /** A client that was in the middle of its handshake when certificates changed has lost nothing by it. */
  private takeSecure(socket: TLSSocket, isAdmitted: boolean): void {
    const { successor } = this;
    if (successor !== undefined && successor.terms === this.terms) return successor.takeSecure(socket, isAdmitted);
    if (this.retired || !isAdmitted) socket.destroy();
    else if (!socket.destroyed) this.onSecure(socket, { socket, serverName: serverNameOf(socket) });
  }
}

/** Changes the keys for tickets when their time is over. */
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
