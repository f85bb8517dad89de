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

/** What a connection of HTTP/1 tells its responses. @internal */
export interface Http1Connection {
  /** True when the connection must not take another request. */
  readonly retiring: boolean;
}

/** A response over HTTP/1, written through Node's own message. @internal */
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

  /** Tells a client that waits with its body to send it. */
  sendContinue(): void {
    if (!this.exchange.continueAwaited || this.headSent || this.ended) return;
    this.exchange.continueAwaited = false;
    this.message.writeContinue();
  }

  informational(status: number, rawHeaders: readonly string[]): void {
    // What is no informational response is the response itself for a client.
    if (!(status >= 100 && status < 200)) throw errors.HTTP_STATUS_INVALID({ status: String(status) });
    if (this.headSent || this.ended || status === 101 || this.message.req.httpVersionMinor === 0) return;
    if (status === 100) this.exchange.continueAwaited = false;
    this.message.socket?.write(headText(status, rawHeaders), 'latin1');
  }

  writeLent(chunk: Uint8Array): boolean {
    const { socket } = this.message;
    // Of a piece below the mark nobody would tell when it is sent.
    if (socket === null || chunk.length < socket.writableHighWaterMark) return this.write(Buffer.from(chunk));
    this.write(chunk);
    this.sendNow();
    return this.message.writableLength === 0;
  }

  onDrain(callback: () => void): void {
    this.message.once('drain', callback);
  }

  flush(): void {
    // Behind the first piece of the body there is nothing to flush.
    if (!this.headSent || this.ended || this.exchange.bytesWritten > 0) return;
    // Node flushes heads as UTF-8, which changes their bytes; with an empty piece of the body they go out as what they are.
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
    // Behind another response nothing can be sent yet.
    return this.message.socket !== null && this.message.writableLength > 0;
  }

  get takenBytes(): number | undefined {
    const { socket } = this.message;
    return socket === null ? undefined : takenBytes(socket);
  }

  /** Node holds back what is written until the end of the tick: the socket does, from Node 24 on also the message its chunks. */
  private sendNow(): void {
    const { message } = this;
    while (message.writableCorked > 0) message.uncork();
    message.socket?.uncork();
  }

  protected sendHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean): void {
    const { message } = this;
    // A client that still waits for leave to send its body may send it or not: what follows could be read two ways.
    if (this.exchange.continueAwaited || this.connection.retiring) message.shouldKeepAlive = false;
    // HTTP/1.1 keeps connections anyway; saying so costs bytes.
    else if (message.shouldKeepAlive && message.req.httpVersionMinor === 1) message.removeHeader('Connection');
    const sent = this.isBodyless ? withoutTrailer(fields) : isWhole ? withLength(fields) : fields;
    const lengthAt = indexOfField(sent, 'content-length');
    // How the body is framed is the connection's business. What a module says of that goes by the name of another coding, or of none.
    const framed = indexOfField(sent, 'transfer-encoding') < 0 ? sent : withoutFields(sent, transferEncoding);
    if (lengthAt >= 0) this.announce(sent, lengthAt);
    message.writeHead(status, statusText, lengthAt < 0 ? (framed as string[]) : (inNodesOrder(framed) as string[]));
  }

  /** @throws `HTTP_LENGTH_INVALID` where it could be read in two ways */
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

  /** A client would take what is too much for the next response, or the next response for what is missing. */
  private refuseLength(): false {
    const { announcedLength, bytesWritten, server } = this.exchange;
    server?.report?.(errors.HTTP_LENGTH_WRONG({ announced: announcedLength, written: bytesWritten }), 'a response was cut whose length is not as announced');
    this.abort();
    return false;
  }

  protected sendEnd(chunk: Uint8Array | undefined, rawTrailers: readonly string[] | undefined): void {
    const { announcedLength, bytesWritten } = this.exchange;
    if (announcedLength >= 0 && announcedLength !== bytesWritten) {
      // Of what is too short all that there is may be of use.
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

  /** A head and a piece may have come together with what cuts the response: Node holds them back until the end of the tick. */
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

/** No trailers follow where there is no body, and Node refuses to announce them. */
function withoutTrailer(fields: readonly string[]): readonly string[] {
  return indexOfField(fields, 'trailer') < 0 ? fields : withoutFields(fields, trailer);
}

const trailer = new FieldNames(['trailer']);
const transferEncoding = new FieldNames(['transfer-encoding']);

/** Of a response without a body it is said that there is none, also where its backend said so without a length, as HTTP/2 can. */
function withLength(fields: readonly string[]): readonly string[] {
  return includesAnyField(fields, framingFields) ? fields : [...fields, 'Content-Length', '0'];
}

/**
 * Behind a length Node takes `Content-Disposition` for Latin-1 that should have been UTF-8, and changes its bytes; in front of it, the
 * field is sent as it is.
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
 * A head as it goes over the wire, to be sent as Latin-1.
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
