import { type ClientHttp2Session, type ClientHttp2Stream, constants, type OutgoingHttpHeaders } from 'node:http2';
import type { Readable } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';
import { errors } from '../errors.js';
import type { ConnectionLimits } from './backend-connection.js';
import type { HttpCall } from './http-call.js';
import { Watchdog } from './watchdog.js';

/** What an exchange over HTTP/2 is made of. @internal */
export interface Http2ExchangeOptions {
  readonly session: ClientHttp2Session;
  readonly scheme: 'http' | 'https';
  readonly call: HttpCall;
  readonly address: string;
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  /** Told once that it is over; with true when the backend did not touch the request, and nothing was told to its handler. */
  readonly onOver: (untouched: boolean) => void;
}

const noTrailers: readonly string[] = [];

/**
 * One stream of HTTP/2.
 *
 * @internal
 */
export class Http2Exchange {
  private stream: ClientHttp2Stream | undefined;
  private headTimer: Timer | undefined;
  private readWatch: Watchdog | undefined;
  private headSeen = false;
  private rawTrailers: readonly string[] = noTrailers;
  private over = false;

  constructor(private readonly options: Http2ExchangeOptions) {}

  /** Sends the request. */
  start(): void {
    const { session, scheme, call, limits, clock } = this.options;
    const { body } = call.request;
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(headersOf(call, scheme), { endStream: body === undefined });
    } catch (error) {
      process.nextTick(() => this.fail(error as Error));
      return;
    }
    this.stream = stream;
    stream.on('response', (_headers, _flags, rawHeaders?: readonly string[]) => this.onHead(stream, rawHeaders ?? []));
    stream.on('headers', (headers, _flags, rawHeaders?: readonly string[]) => {
      call.handler.onInformational?.(Number(headers[':status']), withoutPseudo(rawHeaders ?? []));
    });
    stream.on('data', (chunk: Buffer) => this.onData(stream, chunk));
    stream.on('trailers', (_headers, _flags, rawHeaders?: readonly string[]) => (this.rawTrailers = withoutPseudo(rawHeaders ?? [])));
    stream.on('end', () => this.onEnd());
    stream.on('error', (error) => this.fail(error));
    stream.on('close', () => this.onClose(stream));
    const { responseHeaderTimeoutMs, readTimeoutMs } = limits;
    if (readTimeoutMs > 0) this.readWatch = new Watchdog(clock, readTimeoutMs, () => this.expire('data', readTimeoutMs));
    this.readWatch?.touch();
    if (body !== undefined) send(body, stream);
    if (responseHeaderTimeoutMs > 0) {
      this.headTimer = clock.setTimeout(() => this.expire('the head of the response', responseHeaderTimeoutMs), responseHeaderTimeoutMs);
    }
  }

  resume(): void {
    this.readWatch?.touch();
    this.stream?.resume();
  }

  /** Ends the exchange; its handler hears nothing more. */
  abort(code: number): void {
    if (!this.finish(false)) return;
    this.stream?.close(code);
  }

  /** Ends the exchange with an error. */
  fail(error: Error): void {
    const { call, address } = this.options;
    const phase = this.headSeen ? 'response' : 'request';
    if (!this.finish(false)) return;
    this.stream?.close(constants.NGHTTP2_CANCEL);
    const coded = 'code' in error && String(error.code).startsWith('ERR_HTTP2');
    const when = this.headSeen ? 'in the middle of its response' : 'before it answered';
    call.handler.onError(coded ? errors.PROXY_BACKEND_CLOSED({ address, when }, { cause: error }) : error, phase);
  }

  private onHead(stream: ClientHttp2Stream, rawHeaders: readonly string[]): void {
    const { call, address } = this.options;
    if (this.over) return;
    this.headSeen = true;
    this.headTimer?.cancel();
    this.readWatch?.touch();
    const status = Number(rawHeaders[rawHeaders.indexOf(':status') + 1]);
    const hasBody = call.request.method !== 'HEAD' && status !== 204 && status !== 304;
    call.tellHead(status, withoutPseudo(rawHeaders), '', hasBody, address);
    if (this.over) stream.close(constants.NGHTTP2_CANCEL);
  }

  private onData(stream: ClientHttp2Stream, chunk: Buffer): void {
    if (this.over) return;
    this.readWatch?.touch();
    if (this.options.call.handler.onData(chunk)) return;
    this.readWatch?.stop();
    stream.pause();
  }

  private onEnd(): void {
    const { call } = this.options;
    if (!this.headSeen || !this.finish(false)) return;
    call.handler.onEnd(this.rawTrailers);
  }

  private onClose(stream: ClientHttp2Stream): void {
    // What a backend refuses it has not looked at.
    if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM && !this.headSeen && this.options.call.repeatable) this.finish(true);
    else this.fail(errors.PROXY_BACKEND_CLOSED({ address: this.options.address, when: this.headSeen ? 'in the middle of its response' : 'before it answered' }));
  }

  private expire(what: string, milliseconds: number): void {
    this.fail(errors.HTTP_TRANSPORT_TIMEOUT({ address: this.options.address, what, milliseconds }));
  }

  /** @returns false when it was over already */
  private finish(untouched: boolean): boolean {
    if (this.over) return false;
    this.over = true;
    this.headTimer?.cancel();
    this.readWatch?.stop();
    this.options.onOver(untouched);
    return true;
  }
}

/** Fields that belong to a connection of HTTP/1.1; a header operation may have set them. @see RFC 9113, section 8.2.2 */
const connectionFields: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

function headersOf({ request, unpacks }: HttpCall, scheme: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ':method': request.method, ':path': request.target, ':scheme': scheme };
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = (request.headers[index] as string).toLowerCase();
    const value = request.headers[index + 1] as string;
    if (connectionFields.has(name)) continue;
    if (name === 'host') headers[':authority'] = value;
    else if (headers[name] === undefined) headers[name] = value;
    else headers[name] = [headers[name] as string | string[], value].flat();
  }
  if (unpacks) headers['accept-encoding'] = 'gzip';
  if (request.contentLength !== undefined && request.body !== undefined) headers['content-length'] = request.contentLength;
  return headers;
}

function withoutPseudo(rawHeaders: readonly string[]): string[] {
  const fields: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!(rawHeaders[index] as string).startsWith(':')) fields.push(rawHeaders[index] as string, rawHeaders[index + 1] as string);
  }
  return fields;
}

/** Sends a body. A body that breaks off takes the stream with it; a stream that ends early leaves the body to its owner. */
function send(body: Readable | Uint8Array, stream: ClientHttp2Stream): void {
  if (body instanceof Uint8Array) {
    stream.end(body);
    return;
  }
  const onError = (error: Error): void => void stream.destroy(error);
  const onClose = (): void => {
    if (!body.readableEnded) stream.destroy(new Error('the body broke off'));
  };
  body.on('error', onError).on('close', onClose).pipe(stream);
  stream.once('close', () => {
    body.unpipe(stream);
    body.off('error', onError).off('close', onClose).pause();
  });
}
