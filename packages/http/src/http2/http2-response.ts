import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { takenBytes } from '../connection/taken-bytes.js';
import { http1OnlyFields } from '../fields/connection-fields.js';
import { assertSendable } from '../fields/field-text.js';
import { ServerResponse } from '../response/server-response.js';
import type { Http2Connection } from './http2-connection.js';
import { singleFields } from '../fields/single-fields.js';

/** Maximum bytes of a request body to read after its answer, as over HTTP/1.1. */
const maxDiscarded = 256 * 1024;

/** An HTTP/2 response. @internal */
export class Http2Response extends ServerResponse {
  constructor(
    private readonly http2Stream: ServerHttp2Stream,
    connection: Http2Connection,
    isHeadRequest: boolean,
    expectsContinue: boolean,
  ) {
    super(isHeadRequest);
    this.exchange.continueAwaited = expectsContinue;
    http2Stream.on('error', () => undefined);
    // Node reports a cancelled stream as finished, so that `close` alone does not reveal the cancellation.
    http2Stream.on('aborted', () => this.close(false));
    http2Stream.on('close', () => {
      connection.onClosed();
      clearTimeout(this.exchange.requestTimer);
      this.close(http2Stream.rstCode === constants.NGHTTP2_NO_ERROR && http2Stream.writableFinished);
    });
  }

  /** Sets a time limit for the whole request, in milliseconds. */
  limitRequest(timeout: number): void {
    this.exchange.requestTimer = setTimeout(() => this.timeOut(), timeout);
  }

  /** Sends "100 Continue" to a client that waits for it before it sends its body. */
  sendContinue(): void {
    if (!this.exchange.continueAwaited || this.headSent || this.ended) return;
    this.exchange.continueAwaited = false;
    this.http2Stream.additionalHeaders({ ':status': 100 });
  }

  informational(status: number, rawHeaders: readonly string[]): void {
    if (this.headSent || this.ended || status === 101) return;
    this.http2Stream.additionalHeaders(headerObject(status, rawHeaders));
  }

  onDrain(callback: () => void): void {
    this.http2Stream.once('drain', callback);
  }

  flush(): void {}

  timeOut(): void {
    const { http2Stream } = this;
    if (this.exchange.closed || http2Stream.destroyed || http2Stream.state.state === constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE) return;
    if (this.headSent) return this.abort();
    this.status = 408;
    this.exchange.sentHead();
    this.exchange.ended = true;
    http2Stream.respond({ ':status': 408 }, { endStream: true });
    http2Stream.close(constants.NGHTTP2_NO_ERROR);
    this.close(false);
  }

  get awaitsClient(): boolean {
    return this.http2Stream.writableLength > 0 || (this.http2Stream.writableEnded && !this.http2Stream.writableFinished);
  }

  /** The bytes taken on the whole connection, because Node does not count them per stream. */
  get takenBytes(): number | undefined {
    const { session } = this.http2Stream;
    return session === undefined || session.destroyed ? undefined : takenBytes(session.socket as Socket);
  }

  protected sendHead(status: number, fields: readonly string[], _statusText: string, isWhole: boolean): void {
    // Node sends no status above 599 over HTTP/2. Clients must treat those as 5xx anyway. @see RFC 9110, section 15
    const head = headerObject(status > 599 ? 500 : status, fields);
    if (isWhole) {
      // The head itself ends the stream. gRPC clients recognize an error by such a response, which has a head only.
      this.http2Stream.respond(head, { endStream: true });
      return;
    }
    // Only at the end is it known whether trailers follow.
    this.http2Stream.respond(head, { waitForTrailers: true });
    this.http2Stream.once('wantTrailers', () => {
      try {
        const { trailers } = this.exchange;
        this.http2Stream.sendTrailers(trailers.length === 0 ? {} : headerObject(undefined, trailers));
      } catch {
        // No handler learns of this error, and the client would wait for the end, so the stream is reset.
        this.cut();
      }
    });
  }

  protected sendChunk(chunk: Uint8Array): boolean {
    return this.isHeadRequest || this.http2Stream.write(chunk);
  }

  protected sendEnd(chunk: Uint8Array | undefined, rawTrailers: readonly string[] | undefined): void {
    if (rawTrailers !== undefined) this.exchange.trailers = rawTrailers;
    if (chunk === undefined || this.isHeadRequest) this.http2Stream.end();
    else this.http2Stream.end(chunk);
    if (!this.http2Stream.endAfterHeaders && !this.http2Stream.readableEnded && this.http2Stream.readableFlowing !== true) this.discardRest();
  }

  /**
   * Discards the rest of the request body. An unread stream would never close, and an endless one would be read forever, so the client is
   * asked to stop after a limit.
   */
  private discardRest(): void {
    const { http2Stream } = this;
    let discarded = 0;
    http2Stream.on('data', (chunk: Uint8Array) => {
      discarded += chunk.length;
      if (discarded > maxDiscarded) http2Stream.close(constants.NGHTTP2_NO_ERROR);
    });
    http2Stream.resume();
  }

  protected cut(resetCode: number = constants.NGHTTP2_INTERNAL_ERROR): void {
    this.http2Stream.close(resetCode);
  }

  protected takeConnection(): Duplex | undefined {
    return undefined;
  }
}

function headerObject(status: number | undefined, fields: readonly string[]): OutgoingHttpHeaders {
  const head: Record<string, number | string | string[]> = Object.create(null) as Record<string, never>;
  if (status !== undefined) head[':status'] = status;
  for (let at = 0; at < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase();
    const value = assertSendable(name, fields[at + 1] as string);
    if (http1OnlyFields.has(name)) continue;
    const known = head[name];
    if (known === undefined) head[name] = value;
    // Node throws for a second line of these fields. One line with both values means the same.
    else if (singleFields.has(name)) head[name] = `${String(known)}, ${value}`;
    else if (Array.isArray(known)) known.push(value);
    else head[name] = [String(known), value];
  }
  return head;
}
