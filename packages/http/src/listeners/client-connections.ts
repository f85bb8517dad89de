import type { Socket } from 'node:net';
import { Http1Connections } from '../http1/http1-connections.js';
import { Http2Connections } from '../http2/http2-connections.js';
import { connectionInfo } from '../connection/connection-info.js';
import { nextPoll } from '../connection/next-poll.js';
import { TlsAcceptor } from '../tls/tls-acceptor.js';
import type { Responder } from '../request/responder.js';
import { settingsKey, type ConnectionSettings } from './connection-settings.js';

/** Time limit for a TLS handshake if the server has no `read_header_timeout`, in milliseconds. */
const defaultHandshakeTimeout = 120_000;

/**
 * The connections of one listener that share the same settings: all of them are encrypted or none is. Their requests go to one
 * responder, which a reload replaces while the connections stay open.
 *
 * @internal
 */
export class ClientConnections {
  /** Settings with equal keys treat connections alike. */
  readonly key: string;
  private readonly sockets = new Set<Socket>();
  private readonly http1: Http1Connections;
  private readonly http2: Http2Connections;
  private readonly tls: TlsAcceptor | undefined;
  private onEmpty: (() => void) | undefined;
  private successor: ClientConnections | undefined;

  /**
   * @param settings - timeouts, limits, TLS policies and wrappers of the connections
   * @param responder - answers the requests; may be replaced at any time
   */
  constructor(
    private settings: ConnectionSettings,
    public responder: Responder,
  ) {
    this.key = settingsKey(settings);
    this.http1 = new Http1Connections(settings, () => this.responder, (socket) => this.release(socket));
    this.http2 = new Http2Connections(settings, () => this.responder);
    this.tls = settings.tls === undefined ? undefined : this.createTls(settings.tls, settings.readHeaderTimeout || defaultHandshakeTimeout);
  }

  /** Switches to another responder, and to settings that have the same key. */
  takeOver(settings: ConnectionSettings, responder: Responder): void {
    this.responder = responder;
    this.settings = settings;
    if (this.tls !== undefined && settings.tls !== undefined) this.tls.policies = settings.tls;
  }

  /** Accepts a new connection. */
  accept(socket: Socket): void {
    const { keepAliveIdle, outerWrappers } = this.settings;
    if (keepAliveIdle !== undefined) socket.setKeepAlive(keepAliveIdle >= 0, Math.max(0, keepAliveIdle));
    if (outerWrappers === undefined) return this.begin(socket);
    this.hold(socket);
    outerWrappers.take(socket, () => {
      this.sockets.delete(socket);
      this.begin(socket);
      this.endIfEmpty();
    });
  }

  /**
   * Closes each connection after its current response, and those without a request as soon as what has already arrived has been read: it may be a
   * request.
   *
   * @param successor - takes over connections that have not begun to speak HTTP; if it is missing, they are closed
   * @param onEmpty - called when no connection is left
   */
  retire(successor: ClientConnections | undefined, onEmpty: () => void): void {
    this.onEmpty = onEmpty;
    this.successor = successor;
    this.http1.retire();
    this.http2.retire();
    this.tls?.retire(successor?.tls);
    this.endIfEmpty();
    void nextPoll().then(() => {
      this.closeIdle();
      for (const socket of this.sockets) if (socket.bytesRead === 0) socket.destroy();
    });
  }

  /** Closes the connections that have become idle since {@link retire}. */
  closeIdle(): void {
    this.http1.closeIdle();
  }

  /** Cuts all connections. */
  destroy(): void {
    this.tls?.retire();
    this.http1.destroy();
    for (const socket of this.sockets) socket.destroy();
  }

  private begin(socket: Socket): void {
    if (this.successor !== undefined) return this.successor.begin(socket);
    if (this.onEmpty !== undefined) return void socket.destroy();
    if (this.tls !== undefined) return this.tls.accept(socket);
    this.hold(socket);
    const { innerWrappers } = this.settings;
    if (innerWrappers === undefined) this.http1.accept(socket);
    else innerWrappers.take(socket, () => this.http1.accept(socket));
  }

  private createTls(policies: NonNullable<ConnectionSettings['tls']>, handshakeTimeout: number): TlsAcceptor {
    return new TlsAcceptor(policies, handshakeTimeout, (socket, state) => {
      this.hold(socket);
      const { innerWrappers } = this.settings;
      const serve = (): void => {
        const info = connectionInfo(socket, state);
        if (socket.alpnProtocol === 'h2') this.http2.accept(socket, info);
        else this.http1.accept(socket);
      };
      if (innerWrappers === undefined) serve();
      else innerWrappers.take(socket, serve);
    });
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.release(socket));
  }

  private release(socket: Socket): void {
    this.sockets.delete(socket);
    this.endIfEmpty();
  }

  private endIfEmpty(): void {
    if (this.onEmpty === undefined || this.sockets.size > 0) return;
    this.http1.destroy();
    this.onEmpty();
  }
}
