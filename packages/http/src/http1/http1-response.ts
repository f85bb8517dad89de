import type { ServerResponse as OutgoingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { framingFields } from '../fields/connection-fields.js';
import { takenBytes } from '../connection/taken-bytes.js';
import { FieldNames } from '../fields/field-names.js';
import { assertSendable } from '../fields/field-text.js';
import { errors } from '../errors.js';
import { fieldIs, forEachField, includesAnyField, indexOfField, withoutFields } from '../fields/raw-fields.js';
import { ServerResponse } from '../response/server-response.js';
import { reasonPhrase } from '../response/status-text.js';
import type { Incoming } from './incoming.js';

/** The parts of an HTTP/1 connection that its responses need. @internal */
export interface Http1Connection {
  /** True if the connection must not take another request. */
  readonly retiring: boolean;
}

/** An HTTP/1 response, written through Node's own `ServerResponse`. @internal */
export class Http1Response extends ServerResponse {
  constructor(
    protected readonly message: OutgoingMessage<Incoming>,
    private readonly connection: Http1Connection,
    expectsContinue: boolean,
  ) {
    super(message.req.method === 'HEAD');
    this.exchange.continueAwaited = expectsContinue;
    message.on('close', () => this.settle());
  }

  /** Sends "100 Continue" to a client that waits for it before it sends its body. */
  sendContinue(): void {
    if (!this.exchange.continueAwaited || this.headSent || this.ended) return;
    this.exchange.continueAwaited = false;
    this.message.writeContinue();
  }

  informational(status: number, rawHeaders: readonly string[]): void {
    // A client would take any other status for the final response.
    if (!(status >= 100 && status < 200)) throw errors.HTTP_STATUS_INVALID({ status: String(status) });
    if (this.headSent || this.ended || status === 101 || this.message.req.httpVersionMinor === 0) return;
    if (status === 100) this.exchange.continueAwaited = false;
    this.message.socket?.write(headText(status, rawHeaders), 'latin1');
  }

  writeLent(chunk: Uint8Array): boolean {
    const { socket } = this.message;
    // Below the high-water mark, Node does not tell when the bytes have been sent, so the chunk is copied.
    if (socket === null || chunk.length < socket.writableHighWaterMark) return this.write(Buffer.from(chunk));
    this.write(chunk);
    this.sendNow();
    return this.message.writableLength === 0;
  }

  onDrain(callback: () => void): void {
    this.message.once('drain', callback);
  }

  flush(): void {
    // After the first chunk of the body, everything has already been sent.
    if (!this.headSent || this.ended || this.exchange.bytesWritten > 0) return;
    // `flushHeaders` encodes the head as UTF-8, which changes its bytes. Writing an empty chunk sends the head as Latin-1.
    if (this.isBodyless) {
      if (this.exchange.sentFields.every(isAscii)) this.message.flushHeaders();
      return;
    }
    this.message.write('', 'latin1');
    this.sendNow();
  }

  timeOut(): void {
    const { exchange, message } = this;
    const { socket } = message;
    if (exchange.closed) return;
    if (exchange.headSent || exchange.ended || socket === null || !socket.writable) return this.abort();
    exchange.status = 408;
    exchange.sentHead();
    exchange.ended = true;
    socket.write(headText(408, ['Content-Length', '0', 'Connection', 'close']), 'latin1');
    socket.destroySoon();
    this.close(false);
  }

  get awaitsClient(): boolean {
    // Without a socket, the message waits for an earlier response.
    return this.message.socket !== null && this.message.writableLength > 0;
  }

  get takenBytes(): number | undefined {
    const { socket } = this.message;
    return socket === null ? undefined : takenBytes(socket);
  }

  /** Sends at once what Node would hold back until the end of the tick: the socket is corked, and from Node 24 on also the message. */
  private sendNow(): void {
    const { message } = this;
    while (message.writableCorked > 0) message.uncork();
    message.socket?.uncork();
  }

  protected sendHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean): void {
    const { message } = this;
    // If the client still waits for "100 Continue", it may or may not send its body, so the start of its next request would be ambiguous.
    if (this.exchange.continueAwaited || this.connection.retiring) message.shouldKeepAlive = false;
    // HTTP/1.1 connections stay open by default, so the field would only cost bytes.
    else if (message.shouldKeepAlive && message.req.httpVersionMinor === 1) message.removeHeader('Connection');
    const sent = this.isBodyless ? withoutTrailer(fields) : isWhole ? withLength(fields) : fields;
    const lengthAt = indexOfField(sent, 'content-length');
    // The server alone decides about the framing. A `Transfer-Encoding` of a handler is dropped, because it would name another coding or none.
    const framed = indexOfField(sent, 'transfer-encoding') < 0 ? sent : withoutFields(sent, transferEncoding);
    if (lengthAt >= 0) this.announce(sent, lengthAt);
    message.writeHead(status, statusText, lengthAt < 0 ? (framed as string[]) : (inNodesOrder(framed) as string[]));
  }

  /** Records the announced length. @throws `HTTP_LENGTH_INVALID` if the length is ambiguous */
  private announce(fields: readonly string[], at: number): void {
    const value = fields[at + 1] as string;
    if (!/^\d{1,15}$/.test(value) || indexOfField(fields, 'content-length', at + 2) >= 0) throw errors.HTTP_LENGTH_INVALID({ length: JSON.stringify(value) });
    if (!this.isBodyless) this.exchange.announcedLength = Number(value);
  }

  protected sendChunk(chunk: Uint8Array): boolean {
    const { announcedLength, bytesWritten } = this.exchange;
    if (announcedLength >= 0 && bytesWritten > announcedLength) return this.refuseLength();
    return this.message.write(chunk);
  }

  /** Cuts the response. Otherwise the client would take excess bytes for the next response, or the next response for missing bytes. */
  private refuseLength(): false {
    const { announcedLength, bytesWritten, server } = this.exchange;
    server?.report?.(errors.HTTP_LENGTH_WRONG({ announced: announcedLength, written: bytesWritten }), 'a response was cut off, because its length differs from its Content-Length');
    this.abort();
    return false;
  }

  protected sendEnd(chunk: Uint8Array | undefined, rawTrailers: readonly string[] | undefined): void {
    const { announcedLength, bytesWritten } = this.exchange;
    if (announcedLength >= 0 && announcedLength !== bytesWritten) {
      // The bytes of a body that is too short may still be useful, so they are sent before the response is cut.
      if (chunk !== undefined && bytesWritten < announcedLength) this.message.write(chunk);
      this.refuseLength();
      return;
    }
    if (rawTrailers !== undefined && rawTrailers.length > 0) this.message.addTrailers(pairs(rawTrailers));
    if (chunk === undefined) this.message.end();
    else this.message.end(chunk);
  }

  protected cut(): void {
    const { socket } = this.message.req;
    this.sendWritten();
    socket.destroy();
  }

  /** Sends what was written before the cut. Node holds back the head and chunks of the same tick until its end. */
  private sendWritten(): void {
    const { message } = this;
    const { socket } = message;
    if (!this.headSent || socket === null || socket.destroyed) return;
    if (this.exchange.bytesWritten === 0 && !this.isBodyless && !message.writableEnded) message.write('', 'latin1');
    this.sendNow();
  }

  protected takeConnection(_rawHeaders: readonly string[]): Duplex | undefined {
    return undefined;
  }

  private get isBodyless(): boolean {
    return this.isHeadRequest || this.status === 204 || this.status === 304;
  }

  protected settle(): void {
    this.message.req.discardRest();
    this.close(this.message.writableFinished);
  }
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Removes the `Trailer` field. Without a body no trailers follow, and Node refuses to announce them. */
function withoutTrailer(fields: readonly string[]): readonly string[] {
  return indexOfField(fields, 'trailer') < 0 ? fields : withoutFields(fields, trailer);
}

const trailer = new FieldNames(['trailer']);
const transferEncoding = new FieldNames(['transfer-encoding']);

/** States the length 0 for an empty body, even if the backend did not, which HTTP/2 allows. */
function withLength(fields: readonly string[]): readonly string[] {
  return includesAnyField(fields, framingFields) ? fields : [...fields, 'Content-Length', '0'];
}

/**
 * Moves `Content-Length` behind `Content-Disposition`. If the length comes first, Node re-encodes `Content-Disposition` as Latin-1, which
 * changes its bytes.
 */
function inNodesOrder(fields: readonly string[]): readonly string[] {
  const length = indexOfField(fields, 'content-length');
  return length < 0 || indexOfField(fields, 'content-disposition', length) < 0 ? fields : withLengthsLast(fields);
}

function withLengthsLast(fields: readonly string[]): readonly string[] {
  const others: string[] = [];
  const lengths: string[] = [];
  forEachField(fields, (name, value) => void (fieldIs(name, 'content-length') ? lengths : others).push(name, value));
  return [...others, ...lengths];
}

/**
 * Serializes a head, to be sent as Latin-1.
 *
 * @throws `HTTP_FIELD_UNSENDABLE`
 * @internal
 */
export function headText(status: number, fields: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`;
  forEachField(fields, (name, value) => (text += `${name}: ${assertSendable(name, value)}\r\n`));
  return `${text}\r\n`;
}

function pairs(flat: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  forEachField(flat, (name, value) => list.push([name, value]));
  return list;
}
