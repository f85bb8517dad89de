import { createServer, type Server as HttpServer, type ServerResponse as OutgoingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connectionInfo } from '../connection/connection-info.js';
import { readTarget } from '../uri/request-target.js';
import type { ClientLimits } from '../connection/client-limits.js';
import type { Responder } from '../request/responder.js';
import { Http1Request } from './http1-request.js';
import { http1Refusal } from './http1-refusal.js';
import { Http1Response } from './http1-response.js';
import { Http1UpgradeResponse } from './http1-upgrade-response.js';
import { Incoming } from './incoming.js';
import { answerParseError } from './parse-error.js';
import type { Http1Socket } from './paused-readers.js';
import { Pipeline } from './pipeline.js';

/**
 * Speaks HTTP/1 on connections that a listener has accepted.
 *
 * @internal
 */
export class Http1Connections {
  /** True if connections must not take further requests. */
  retiring = false;
  private readonly server: HttpServer<typeof Incoming>;
  /** Connections whose upgrade offer was declined and that wait for their next request. */
  private readonly detached = new Set<Socket>();

  /**
   * @param limits - limits and timeouts of the connections
   * @param responder - returns the current responder
   * @param release - called with a connection that has left HTTP; from then on its new owner must close it
   */
  constructor(
    private readonly limits: ClientLimits,
    private readonly responder: () => Responder,
    readonly release: (socket: Socket) => void,
  ) {
    this.server = createServer({
      IncomingMessage: Incoming,
      maxHeaderSize: limits.maxHeaderBytes,
      requireHostHeader: false,
      headersTimeout: headersTimeout(limits),
      requestTimeout: limits.readTimeout,
      keepAliveTimeout: limits.idleTimeout,
      connectionsCheckingInterval: checkingInterval(limits),
    });
    // No limit: Node would silently drop further fields, and then this server and the backend would see different requests.
    this.server.maxHeadersCount = 0;
    this.server.on('request', (incoming, message) => this.receive(incoming, message, false));
    this.server.on('checkContinue', (incoming, message) => this.receive(incoming, message, true));
    this.server.on('checkExpectation', (_incoming, message) => refuse(new Http1Response(message, this, true), 417));
    this.server.on('clientError', answerParseError);
    this.server.on('upgrade', (incoming, socket, head) => this.receiveDetached(incoming, socket as Socket, head));
    this.server.on('connect', (incoming, socket, head) => this.receiveDetached(incoming, socket as Socket, head));
    // Node starts its timeout checks on `listening`. This server never listens, because it is given its connections.
    this.server.emit('listening');
  }

  accept(socket: Socket): void {
    // The connection changes owners. An error may be emitted between two of them, slightly after it happened, and must not end the process.
    socket.on('error', ignore);
    this.server.emit('connection', socket);
  }

  /**
   * Continues with HTTP on a connection whose upgrade offer was declined. Node would apply its header timeout to the idle time, so Node gets
   * the connection only when the next request begins.
   */
  takeBack(socket: Socket): void {
    if (this.retiring) return void socket.destroySoon();
    const close = (): void => void socket.destroy();
    const goOn = (): void => {
      this.detached.delete(socket);
      socket.off('readable', goOn).off('timeout', close).off('error', close).off('close', forget).setTimeout(0);
      if (!socket.destroyed) this.server.emit('connection', socket);
    };
    const forget = (): void => void this.detached.delete(socket);
    this.detached.add(socket);
    socket.on('error', close).on('timeout', close).on('close', forget).on('readable', goOn).setTimeout(this.limits.idleTimeout);
  }

  /** Closes each connection after its next response. Idle connections stay open until {@link closeIdle}. */
  retire(): void {
    this.retiring = true;
  }

  /** Closes the connections that have no request under way. */
  closeIdle(): void {
    this.server.closeIdleConnections();
    for (const socket of this.detached) socket.destroy();
  }

  /** Stops the timeout checks. */
  destroy(): void {
    this.server.close();
  }

  private receive(incoming: Incoming, message: OutgoingMessage<Incoming>, expectsContinue: boolean): void {
    // A response that closes the connection comes before this request, so it is ignored.
    if (!incoming.socket.writable) return;
    if (incoming.declinesUpgrade) {
      if (message.socket !== null) return this.receiveOffer(incoming, message, expectsContinue);
      // The bytes that Node reads after a declined upgrade offer are lost, and so is the start of the next request. The connection must close.
      message.shouldKeepAlive = false;
    }
    if (message.socket === null) this.receiveInTurn(incoming, message, expectsContinue);
    else this.dispatch(incoming, new Http1Response(message, this, expectsContinue));
  }

  /** Queues a pipelined request. What it means may depend on the requests before it, and those may close the connection. */
  private receiveInTurn(incoming: Incoming, message: OutgoingMessage<Incoming>, expectsContinue: boolean): void {
    Pipeline.of(incoming.socket).add(message, () => this.dispatch(incoming, new Http1Response(message, this, expectsContinue)));
  }

  /** Handles an upgrade offer with a body. Node detaches the connection when the body is complete. */
  private receiveOffer(incoming: Incoming, message: OutgoingMessage<Incoming>, expectsContinue: boolean): void {
    const response = new Http1UpgradeResponse(message, this, expectsContinue);
    incoming.offer = response;
    this.dispatch(incoming, response);
  }

  /** Handles a connection that Node has detached, because the client offers another protocol, or too many of its requests wait. */
  private receiveDetached(incoming: Incoming, socket: Http1Socket, head: Buffer): void {
    if (incoming.isHeld) return Pipeline.of(socket).hold(incoming, head, () => this.takeBack(socket));
    if (incoming.offer !== undefined) return incoming.offer.detach(socket, head);
    // The offer follows a response that is not finished, or one that closes the connection. Detached from Node, it cannot wait for its turn.
    if (socket._httpMessage || !socket.writable) return void socket.destroy();
    this.dispatch(incoming, Http1UpgradeResponse.detached(incoming, socket, head, this));
  }

  private dispatch(incoming: Incoming, response: Http1Response): void {
    const responder = this.responder();
    const target = http1Refusal(incoming) ?? readTarget(incoming.method as string, incoming.url as string, incoming.head.host);
    if (typeof target === 'number') return refuse(response, target);
    const request = new Http1Request(incoming, response, connectionInfo(incoming.socket), target, responder.expectedFields);
    if (incoming.head.transferEncoding === undefined) return responder.serve(request, response);
    // Node first parses the body bytes that came with the head. If their chunked framing is broken, no handler sees the request.
    setImmediate(() => {
      if (!response.ended && !incoming.socket.destroyed) responder.serve(request, response);
    });
  }
}

/** Refuses a request. `OPTIONS *` asks about the whole server and gets status 200; after any other refusal the connection closes. */
function refuse(response: Http1Response, status: number): void {
  response.writeHead(status, status === 200 ? ['Content-Length', '0'] : ['Content-Length', '0', 'Connection', 'close']);
  response.end();
}

/** Node requires `headersTimeout` to be at most `requestTimeout`. */
function headersTimeout({ readHeaderTimeout, readTimeout }: ClientLimits): number {
  return readTimeout === 0 ? readHeaderTimeout : Math.min(readHeaderTimeout || Infinity, readTimeout);
}

/** Returns the time between two timeout checks, in milliseconds. A timeout may come late by as much. */
function checkingInterval({ readHeaderTimeout, readTimeout }: ClientLimits): number {
  const shortest = Math.min(readHeaderTimeout || Infinity, readTimeout || Infinity);
  return Math.min(1000, Math.max(10, Math.ceil(shortest / 4)));
}

/** Errors of a connection are ignored, because `close` follows them. */
function ignore(): void {}
