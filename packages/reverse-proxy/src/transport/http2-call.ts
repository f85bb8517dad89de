import { type ClientHttp2Session, type ClientHttp2Stream, constants, type OutgoingHttpHeaders } from 'node:http2';
import type { Readable } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';
import { http1OnlyFields } from '@caddis/http/kit';
import { Liveness } from '@caddis/kit';
import { errors } from '../errors.js';
import type { ConnectionLimits } from './backend-connection.js';
import { requestBroken } from './body-upload.js';
import type { HttpCall } from './http-call.js';
import type { Http2Heartbeat } from './http2-heartbeat.js';
import { sendableValue } from './request-head.js';

/** Parameters of a call over HTTP/2. @internal */
export interface Http2CallOptions {
  readonly session: ClientHttp2Session;
  readonly scheme: 'http' | 'https';
  readonly call: HttpCall;
  readonly address: string;
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  /** Notified when the backend sends a head or a part of the body. */
  readonly heartbeat: Pick<Http2Heartbeat, 'heard'>;
  /** Called once at the end; with `true` if the backend did not process the request, and its handler received no event. */
  readonly onOver: (untouched: boolean) => void;
}

const noTrailers: readonly string[] = [];
/** Bytes that each informational response counts in addition to its fields, because even an empty one has a cost. */
const informationalOverhead = 32;

/**
 * One call over HTTP/2, i.e. one stream.
 *
 * @internal
 */
export class Http2Call {
  private stream: ClientHttp2Stream | undefined;
  private headTimer: Timer | undefined;
  private readWatch: Liveness | undefined;
  private headSeen = false;
  private informationalBytes = 0;
  private rawTrailers: readonly string[] = noTrailers;
  private stopUpload: (() => void) | undefined;
  /** True if the backend has ended the body normally, without a reset. */
  private endSeen = false;
  private over = false;

  constructor(private readonly options: Http2CallOptions) {}

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
    stream.on('response', (_headers, flags: number, rawHeaders?: readonly string[]) => this.onHead(stream, rawHeaders ?? [], flags));
    stream.on('headers', (headers, _flags, rawHeaders?: readonly string[]) => {
      this.onInformational(Number(headers[':status']), rawHeaders ?? []);
    });
    stream.on('data', (chunk: Buffer) => this.onData(stream, chunk));
    stream.on('trailers', (_headers, _flags, rawHeaders?: readonly string[]) => (this.rawTrailers = withoutPseudo(rawHeaders ?? [])));
    stream.on('end', () => this.onEnd(stream));
    stream.on('error', (error) => this.onClosed(stream, error));
    stream.on('close', () => this.onClosed(stream, undefined));
    this.watchEnd(stream);
    const { responseHeaderTimeoutMs, readTimeoutMs } = limits;
    if (readTimeoutMs > 0) this.readWatch = new Liveness({ clock, deadlineMs: readTimeoutMs, onSilence: () => this.expire('data', readTimeoutMs) });
    this.readWatch?.alive();
    if (body !== undefined) this.stopUpload = send(body, stream);
    if (responseHeaderTimeoutMs > 0) {
      this.headTimer = clock.setTimeout(() => this.expire('the head of the response', responseHeaderTimeoutMs), responseHeaderTimeoutMs);
    }
  }

  resume(): void {
    this.readWatch?.alive();
    this.stream?.resume();
  }

  /** Ends the call; its handler receives no more events. */
  abort(code: number): void {
    if (!this.finish(false)) return;
    this.stream?.close(code);
  }

  /** Ends the call with an error. */
  fail(error: Error, resetCode?: number): void {
    const { call, address } = this.options;
    const phase = this.headSeen ? 'response' : 'request';
    if (!this.finish(false)) return;
    this.stream?.close(constants.NGHTTP2_CANCEL);
    const coded = 'code' in error && String(error.code).startsWith('ERR_HTTP2');
    const when = this.headSeen ? 'in the middle of its response' : 'before it answered';
    call.handler.onError(coded ? errors.PROXY_BACKEND_CLOSED({ address, when }, { cause: error }) : error, phase, resetCode);
  }

  /** Limits the total size of informational responses, as for HTTP/1.1, because a backend could send any number of them. */
  private onInformational(status: number, rawHeaders: readonly string[]): void {
    const { call, address, limits } = this.options;
    this.options.heartbeat.heard();
    if (this.over) return;
    this.informationalBytes += rawHeaders.reduce((sum, text) => sum + text.length, informationalOverhead);
    if (this.informationalBytes > limits.maxResponseHeaderSize) {
      this.fail(errors.PROXY_RESPONSE_MALFORMED({ address, reason: `its head is longer than ${limits.maxResponseHeaderSize} bytes` }));
    } else {
      call.handler.onInformational?.(status, withoutPseudo(rawHeaders));
    }
  }

  private onHead(stream: ClientHttp2Stream, rawHeaders: readonly string[], flags: number): void {
    const { call, address } = this.options;
    this.options.heartbeat.heard();
    if (this.over) return;
    this.headSeen = true;
    this.headTimer?.cancel();
    this.readWatch?.alive();
    const status = Number(rawHeaders[rawHeaders.indexOf(':status') + 1]);
    const isBodyless = call.request.method === 'HEAD' || status === 204 || status === 304;
    const isWhole = isBodyless || (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    call.tellHead(status, withoutPseudo(rawHeaders), '', isWhole, address);
    if (isWhole) this.complete(stream);
  }

  private onData(stream: ClientHttp2Stream, chunk: Buffer): void {
    this.options.heartbeat.heard();
    if (this.over) return;
    this.readWatch?.alive();
    if (this.options.call.handler.onData(chunk)) return;
    this.readWatch?.stop();
    stream.pause();
  }

  /** Detects whether the body ends normally. Node also ends it after a reset, but then the stream is already closed at this point. */
  private watchEnd(stream: ClientHttp2Stream): void {
    const push = stream.push.bind(stream);
    stream.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
      if (chunk === null) this.endSeen ||= !stream.closed;
      return push(chunk, encoding);
    };
  }

  private onEnd(stream: ClientHttp2Stream): void {
    if (this.endSeen) this.complete(stream);
  }

  private complete(stream: ClientHttp2Stream): void {
    const { call } = this.options;
    if (!this.headSeen || !this.finish(false)) return;
    this.stopUpload?.();
    // The response is complete, so the rest of the request is not needed.
    if (!stream.writableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
    call.handler.onEnd(this.rawTrailers);
  }

  private onClosed(stream: ClientHttp2Stream, error: Error | undefined): void {
    const { call, address } = this.options;
    // A refused stream was not processed, so the request is sent again, but only once.
    if (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM && !this.headSeen && call.isInMemory && !call.wasRefused) {
      call.wasRefused = true;
      this.finish(true);
    } else {
      const when = this.headSeen ? 'in the middle of its response' : 'before it answered';
      this.fail(error ?? errors.PROXY_BACKEND_CLOSED({ address, when }), this.resetCodeOf(stream));
    }
  }

  /** Returns the code of the backend's reset. If the connection broke, Node reports CANCEL for all streams, so there is no code then. */
  private resetCodeOf(stream: ClientHttp2Stream): number | undefined {
    return this.options.session.destroyed ? undefined : stream.rstCode;
  }

  private expire(what: string, milliseconds: number): void {
    this.fail(errors.HTTP_TRANSPORT_TIMEOUT({ address: this.options.address, what, milliseconds }));
  }

  /** @returns false if the call was over already */
  private finish(untouched: boolean): boolean {
    if (this.over) return false;
    this.over = true;
    this.headTimer?.cancel();
    this.readWatch?.stop();
    this.options.onOver(untouched);
    return true;
  }
}

function headersOf({ request, unpacks }: HttpCall, scheme: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ':method': request.method, ':path': pathOf(request.target), ':scheme': scheme };
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = (request.headers[index] as string).toLowerCase();
    const value = sendableValue(name, request.headers[index + 1] as string);
    // Header operations may have set fields that are only allowed in HTTP/1.1.
    if (http1OnlyFields.has(name)) continue;
    if (name === 'host') headers[':authority'] = value;
    else if (headers[name] === undefined) headers[name] = value;
    else if (Array.isArray(headers[name])) headers[name].push(value);
    else headers[name] = [headers[name] as string, value];
  }
  if (unpacks) headers['accept-encoding'] = 'gzip';
  if (request.contentLength !== undefined && request.body !== undefined) headers['content-length'] = request.contentLength;
  return headers;
}

/** Returns the path of a target. An absolute target only exists in HTTP/1.1. */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  return path.startsWith('?') || path === '' ? `/${path}` : path;
}

function withoutPseudo(rawHeaders: readonly string[]): string[] {
  const fields: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!(rawHeaders[index] as string).startsWith(':')) fields.push(rawHeaders[index] as string, rawHeaders[index + 1] as string);
  }
  return fields;
}

/**
 * Sends a body. If the body fails, the stream is destroyed. If the stream ends early, the rest of the body is left to its owner.
 *
 * @returns a function that stops the upload; absent if the body is in memory
 */
function send(body: Readable | Uint8Array, stream: ClientHttp2Stream): (() => void) | undefined {
  if (body instanceof Uint8Array) {
    stream.end(body);
    return undefined;
  }
  const stop = (): void => {
    stream.off('close', stop);
    body.unpipe(stream);
    body.off('error', onError).off('close', onClose).pause();
  };
  const onError = (error: Error): void => void stream.destroy(error);
  const onClose = (): void => {
    if (!body.readableEnded) stream.destroy(requestBroken('the body broke off'));
  };
  body.on('error', onError).on('close', onClose).pipe(stream);
  // The body failed before there was a connection, and emits no more events.
  if (body.destroyed) process.nextTick(onClose);
  stream.once('close', stop);
  return stop;
}
