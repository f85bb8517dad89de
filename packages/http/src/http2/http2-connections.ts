import { constants, performServerHandshake, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { systemClock } from '@caddis/core';
import type { ConnectionInfo } from '../connection/connection-info.js';
import type { ClientLimits } from '../connection/client-limits.js';
import type { Responder } from '../request/responder.js';
import { Http2Connection } from './http2-connection.js';
import { readHttp2Head } from './http2-head.js';
import { Http2Request } from './http2-request.js';
import { Http2Response } from './http2-response.js';
import { outliveStreamErrors } from './outlive-stream-errors.js';
import { Turns } from './turns.js';

/**
 * Node's bound of memory for a connection, in MB: none. Node goes on counting what a stream had to send when it was cancelled, so
 * that a client which cancelled some hundred downloads would be refused from then on. Windows, streams and heads are bounded anyway.
 */
const maxSessionMemory = 2 ** 31;
/** Requests that a client may have under way on one connection. */
const maxStreams = 250;

/**
 * Speaks HTTP/2 on connections that agreed to it.
 *
 * @internal
 */
export class Http2Connections {
  private readonly connections = new Set<Http2Connection>();

  /**
   * @param limits - what connections may take
   * @param responder - tells who answers now
   */
  constructor(
    private readonly limits: ClientLimits,
    private readonly responder: () => Responder,
  ) {}

  accept(socket: TLSSocket, info: ConnectionInfo): void {
    const session = performServerHandshake(socket, {
      settings: { maxConcurrentStreams: maxStreams, maxHeaderListSize: this.limits.maxHeaderBytes, enablePush: false },
      maxHeaderListPairs: 10_000,
      maxSessionMemory,
    });
    outliveStreamErrors(session, systemClock);
    const connection = new Http2Connection(session, this.limits);
    this.connections.add(connection);
    const turns = new Turns();
    session.on('close', () => {
      this.connections.delete(connection);
      connection.stop();
    });
    session.on('error', () => session.destroy());
    // The listener lets clients close one direction, which HTTP/1 has a use for; here it is the end, of which nobody else would tell.
    socket.once('end', () => session.destroy());
    session.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: number, rawHeaders: string[]) => {
      connection.onOpened();
      const isTakenUp = turns.run(() => this.receive(stream, rawHeaders, info, connection));
      if (!isTakenUp) stream.on('error', ignore);
    });
  }

  /** Takes no more requests; connections end when those under way are done. */
  retire(): void {
    for (const connection of this.connections) connection.retire();
  }

  private receive(stream: ServerHttp2Stream, rawHeaders: readonly string[], info: ConnectionInfo, connection: Http2Connection): void {
    // The client may have given it up before its turn came.
    if (stream.closed || stream.destroyed) return forget(stream, connection);
    const responder = this.responder();
    const head = readHttp2Head(rawHeaders, responder.expectedFields);
    if (head === 'malformed') {
      forget(stream, connection);
      return stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    }
    if (typeof head === 'number') {
      const response = new Http2Response(stream, connection, false, false);
      response.writeHead(head);
      return response.end();
    }
    const response = new Http2Response(stream, connection, head.method === 'HEAD', head.expectsContinue);
    if (this.limits.readTimeout > 0 && !stream.endAfterHeaders) response.limitRequest(this.limits.readTimeout);
    responder.serve(new Http2Request(stream, response, info, head), response);
  }
}

/** Counts a request out that nobody answers. What went wrong with it may be told only now. */
function forget(stream: ServerHttp2Stream, connection: Http2Connection): void {
  stream.on('error', ignore);
  if (stream.destroyed) connection.onClosed();
  else stream.once('close', () => connection.onClosed());
}

/** What goes wrong with a stream is told by its end. */
function ignore(): void {}
