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
 * Node's memory limit per session, in MB; effectively none. Node keeps counting unsent bytes of cancelled streams, so a client that
 * has cancelled some hundred downloads would be refused from then on. Windows, streams and heads are limited anyway.
 */
const maxSessionMemory = 2 ** 31;
/** Maximum number of concurrent requests per connection. */
const maxStreams = 250;

/**
 * Speaks HTTP/2 on connections that negotiated it by ALPN.
 *
 * @internal
 */
export class Http2Connections {
  private readonly connections = new Set<Http2Connection>();

  /**
   * @param limits - limits and timeouts of the connections
   * @param responder - returns the current responder
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
    // The listener allows half-open connections, which HTTP/1 needs. For HTTP/2, `end` means that the client is gone, and no other event says so.
    socket.once('end', () => session.destroy());
    session.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: number, rawHeaders: string[]) => {
      connection.onOpened();
      const isTakenUp = turns.run(() => this.receive(stream, rawHeaders, info, connection));
      if (!isTakenUp) stream.on('error', ignore);
    });
  }

  /** Accepts no more requests. Connections end when their requests are done. */
  retire(): void {
    for (const connection of this.connections) connection.retire();
  }

  private receive(stream: ServerHttp2Stream, rawHeaders: readonly string[], info: ConnectionInfo, connection: Http2Connection): void {
    // The client may have cancelled the request before its turn came.
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

/** Ends the accounting of a request that nobody answers. Its error may still be emitted later. */
function forget(stream: ServerHttp2Stream, connection: Http2Connection): void {
  stream.on('error', ignore);
  if (stream.destroyed) connection.onClosed();
  else stream.once('close', () => connection.onClosed());
}

/** Errors of a stream are ignored, because `close` follows them. */
function ignore(): void {}
