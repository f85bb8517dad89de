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
 * Speaks HTTP/1 on connections that others accept.
 *
 * @internal
 */
export class Http1Connections {
  /** True when connections must not take another request. */
  retiring = false;
  private readonly server: HttpServer<typeof Incoming>;
  /** Connections that wait for a request behind an offer that was declined. */
  private readonly detached = new Set<Socket>();

  /**
   * @param limits - what connections may take
   * @param responder - tells who answers now
   * @param release - told of connections that have left HTTP, which are somebody else's to close from then on
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
    // Dropping fields without a word would make this server and the next one disagree about a request.
    this.server.maxHeadersCount = 0;
    this.server.on('request', (incoming, message) => this.receive(incoming, message, false));
    this.server.on('checkContinue', (incoming, message) => this.receive(incoming, message, true));
    this.server.on('checkExpectation', (_incoming, message) => refuse(new Http1Response(message, this, true), 417));
    this.server.on('clientError', answerParseError);
    this.server.on('upgrade', (incoming, socket, head) => this.receiveDetached(incoming, socket as Socket, head));
    this.server.on('connect', (incoming, socket, head) => this.receiveDetached(incoming, socket as Socket, head));
    // Node watches the timeouts of a server that listens; this one is given its connections.
    this.server.emit('listening');
  }

  accept(socket: Socket): void {
    // Node and others take turns with a connection, and an error may come between two of them: it is told a moment after it happened.
    socket.on('error', ignore);
    this.server.emit('connection', socket);
  }

  /**
   * Goes on with HTTP on a connection whose offer was declined. Node would count the time until the next request as if its head
   * were under way, so it gets the connection when that begins.
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

  /** Takes no more requests: idle connections are closed now, others after the response under way. */
  retire(): void {
    this.retiring = true;
    this.closeIdle();
  }

  /** Closes connections without a request under way. */
  closeIdle(): void {
    this.server.closeIdleConnections();
    for (const socket of this.detached) socket.destroy();
  }

  /** Stops watching timeouts. */
  destroy(): void {
    this.server.close();
  }

  private receive(incoming: Incoming, message: OutgoingMessage<Incoming>, expectsContinue: boolean): void {
    // Behind a response that ends the connection nothing counts any more.
    if (!incoming.socket.writable) return;
    if (incoming.declinesUpgrade) {
      if (message.socket !== null) return this.receiveOffer(incoming, message, expectsContinue);
      // What Node reads behind an offer of a protocol is lost, and with it where the next request begins.
      message.shouldKeepAlive = false;
    }
    if (message.socket === null) this.receiveInTurn(incoming, message, expectsContinue);
    else this.dispatch(incoming, new Http1Response(message, this, expectsContinue));
  }

  /** A pipelined request: what it asks for may depend on the one before it, which may end the connection, too. */
  private receiveInTurn(incoming: Incoming, message: OutgoingMessage<Incoming>, expectsContinue: boolean): void {
    Pipeline.of(incoming.socket).add(message, () => this.dispatch(incoming, new Http1Response(message, this, expectsContinue)));
  }

  /** An offer with a body: Node lets go of the connection at the end of it. */
  private receiveOffer(incoming: Incoming, message: OutgoingMessage<Incoming>, expectsContinue: boolean): void {
    const response = new Http1UpgradeResponse(message, this, expectsContinue);
    incoming.offer = response;
    this.dispatch(incoming, response);
  }

  /** Node has let go of the connection, because the client offers another protocol, or has more requests than may wait. */
  private receiveDetached(incoming: Incoming, socket: Http1Socket, head: Buffer): void {
    if (incoming.isHeld) return Pipeline.of(socket).hold(incoming, head, () => this.takeBack(socket));
    if (incoming.offer !== undefined) return incoming.offer.detach(socket, head);
    // An offer behind a request that is still being answered cannot be answered in its turn any more, nor one behind the last.
    if (socket._httpMessage || !socket.writable) return void socket.destroy();
    this.dispatch(incoming, Http1UpgradeResponse.detached(incoming, socket, head, this));
  }

  private dispatch(incoming: Incoming, response: Http1Response): void {
    const responder = this.responder();
    const target = http1Refusal(incoming) ?? readTarget(incoming.method as string, incoming.url as string, incoming.head.host);
    if (typeof target === 'number') return refuse(response, target);
    const request = new Http1Request(incoming, response, connectionInfo(incoming.socket), target, responder.expectedFields);
    if (incoming.head.transferEncoding === undefined) return responder.serve(request, response);
    // What came with the head is parsed first: if its chunks are broken, no handler gets to see the request.
    setImmediate(() => {
      if (!response.ended && !incoming.socket.destroyed) responder.serve(request, response);
    });
  }
}

/** `OPTIONS *` asks about the server as a whole, and is answered by it; all else that is refused is not to be read on. */
function refuse(response: Http1Response, status: number): void {
  response.writeHead(status, status === 200 ? ['Content-Length', '0'] : ['Content-Length', '0', 'Connection', 'close']);
  response.end();
}

/** Node wants the limit for the head to be within the limit for the whole request. */
function headersTimeout({ readHeaderTimeout, readTimeout }: ClientLimits): number {
  return readTimeout === 0 ? readHeaderTimeout : Math.min(readHeaderTimeout || Infinity, readTimeout);
}

/** Timeouts are looked at this often, in milliseconds: they may come late by as much. */
function checkingInterval({ readHeaderTimeout, readTimeout }: ClientLimits): number {
  const shortest = Math.min(readHeaderTimeout || Infinity, readTimeout || Infinity);
  return Math.min(1000, Math.max(10, Math.ceil(shortest / 4)));
}

/** What goes wrong with a connection is told by its end. */
function ignore(): void {}
