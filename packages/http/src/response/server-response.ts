import type { Duplex, Writable } from 'node:stream';
import { isUint8Array } from 'node:util/types';
import { describeValue } from '@caddis/core';
import type { HttpResponse } from '@caddis/core/http';
import { errors } from '../errors.js';
import { framingFields } from '../fields/connection-fields.js';
import { HeaderList } from '../fields/header-list.js';
import { includesAnyField, withoutFields } from '../fields/raw-fields.js';
import { bytesOfText } from '../text/byte-text.js';
import { ExchangeState } from './exchange-state.js';
import { ResponseStream } from './response-stream.js';
import { reasonPhrase } from './status-text.js';

/** Value of the `Server` field of every response, unless a handler removes it. @internal */
export const serverName = 'Caddis';

/** Status of a request whose client disconnected before it was answered. It appears in logs and is never sent. @internal */
export const clientGone = 499;

const noFields: readonly string[] = [];

/**
 * Base class of the responses of all protocols. It builds the head and enforces the order of events.
 *
 * @internal
 */
export abstract class ServerResponse implements HttpResponse {
  /** The mutable state of the exchange, which handlers cannot freeze. */
  readonly exchange = new ExchangeState<ServerResponse>();

  constructor(protected readonly isHeadRequest: boolean) {}

  /**
   * @param isWhole - true if neither body nor trailers follow
   */
  protected abstract sendHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean): void;
  protected abstract sendChunk(chunk: Uint8Array): boolean;
  protected abstract sendEnd(chunk: Uint8Array | undefined, rawTrailers: readonly string[] | undefined): void;
  protected abstract cut(resetCode?: number): void;
  abstract informational(status: number, rawHeaders: readonly string[]): void;
  abstract onDrain(callback: () => void): void;
  abstract flush(): void;
  /** Ends a request that has stalled: with status 408, or by cutting it if the response has begun. */
  abstract timeOut(): void;
  /** True while written bytes wait for the client to take them. */
  abstract get awaitsClient(): boolean;
  /** Number that grows as long as the client takes bytes; `undefined` if it is not known. */
  abstract get takenBytes(): number | undefined;
  protected abstract takeConnection(rawHeaders: readonly string[]): Duplex | undefined;

  get status(): number {
    return this.exchange.status;
  }

  set status(status: number) {
    this.exchange.status = status;
  }

  get headSent(): boolean {
    return this.exchange.headSent;
  }

  get ended(): boolean {
    return this.exchange.ended;
  }

  get headers(): HeaderList {
    return (this.exchange.headers ??= new HeaderList(['Server', serverName]));
  }

  get stream(): Writable {
    return (this.exchange.stream ??= new ResponseStream(this));
  }

  /** Removes all fields that were set. */
  forgetFields(): void {
    this.exchange.headers = undefined;
  }

  beforeHead(callback: () => void): void {
    (this.exchange.headCallbacks ??= []).push(callback);
  }

  onAbort(callback: () => void): void {
    const { exchange } = this;
    if (exchange.aborted) callback();
    else if (!exchange.closed) (exchange.abortCallbacks ??= []).push(callback);
  }

  writeHead(status: number, rawHeaders: readonly string[] = noFields, statusText?: string, isWhole = false): void {
    const { exchange } = this;
    if (exchange.headSent) throw errors.HTTP_HEAD_SENT();
    exchange.status = status;
    if (!exchange.ended) this.prepareHead(rawHeaders, statusText, isWhole);
  }

  write(chunk: Uint8Array | string): boolean {
    const { exchange } = this;
    if (exchange.ended) return false;
    const bytes = bytesOf(chunk);
    if (!exchange.headSent) this.prepareHead(noFields, undefined, false);
    exchange.bytesWritten += bytes.length;
    return this.sendChunk(bytes);
  }

  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void {
    const { exchange } = this;
    if (exchange.ended) return;
    const bytes = chunk === undefined ? undefined : bytesOf(chunk);
    if (!exchange.headSent) this.prepareWholeHead(bytes?.length ?? 0, rawTrailers);
    if (bytes !== undefined) exchange.bytesWritten += bytes.length;
    exchange.ended = true;
    this.sendEnd(bytes, rawTrailers);
  }

  switchProtocols(rawHeaders: readonly string[]): Duplex {
    const { exchange } = this;
    const connection = exchange.headSent || exchange.ended ? undefined : this.takeConnection(rawHeaders);
    if (connection === undefined) throw errors.HTTP_SWITCH_IMPOSSIBLE();
    exchange.status = 101;
    exchange.sentFields = rawHeaders;
    exchange.sentHead();
    exchange.ended = true;
    this.close(true);
    return connection;
  }

  abort(resetCode?: number): void {
    const { exchange } = this;
    if (exchange.closed) return;
    exchange.ended = true;
    this.cut(resetCode);
    this.close(false);
  }

  /**
   * Ends the exchange and calls everyone who waits for that.
   *
   * @param complete - false if the client disconnected or the response was cut
   */
  protected close(complete: boolean): void {
    const { exchange } = this;
    if (exchange.closed) return;
    exchange.closed = true;
    // Nothing was sent, and the server did not cut it: the client disconnected before the answer.
    if (!complete && !exchange.headSent && !exchange.ended) exchange.status = clientGone;
    exchange.ended = true;
    exchange.aborted = !complete;
    exchange.onOver?.();
    const callbacks = exchange.abortCallbacks;
    exchange.abortCallbacks = undefined;
    if (!complete && callbacks !== undefined) for (const callback of callbacks) this.callBack(callback);
    exchange.onClosed?.(this);
  }

  /** Reports an error of a callback, so that it cannot keep the other callbacks, or the server, from learning that the exchange is over. */
  private callBack(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.exchange.server?.report?.(error, 'a handler failed in its abort callback, after the client disconnected or the response was cut off');
    }
  }

  private prepareHead(rawHeaders: readonly string[], statusText: string | undefined, isWhole: boolean): void {
    const { exchange } = this;
    if (!isFinal(exchange.status)) this.settleStatus(rawHeaders);
    const fields = exchange.headCallbacks === undefined ? this.joinFields(rawHeaders) : this.settleFields(exchange.headCallbacks, rawHeaders);
    this.sendHead(exchange.status, fields, statusText ?? reasonPhrase(exchange.status), isWhole);
    exchange.sentHead();
    exchange.sentFields = fields;
  }

  /**
   * Sends an informational status at once. The response itself continues with status 200.
   *
   * @throws `HTTP_STATUS_INVALID`
   * @see Go's `http.ResponseWriter.WriteHeader`
   */
  private settleStatus(rawHeaders: readonly string[]): void {
    const { status } = this;
    if (!Number.isInteger(status) || status < 100 || status > 999 || status === 101) throw errors.HTTP_STATUS_INVALID({ status: String(status) });
    this.exchange.status = 200;
    const fields = this.joinFields(rawHeaders);
    // Framing fields describe the body, which follows the final head.
    this.informational(status, withoutFields(fields, framingFields));
  }

  /** Sends the head of a response whose whole body is known, with its length. */
  private prepareWholeHead(length: number, rawTrailers: readonly string[] | undefined): void {
    const { status } = this;
    const bodyless = status === 204 || status === 304 || (this.isHeadRequest && length === 0);
    const isWhole = (bodyless || this.isHeadRequest || length === 0) && (rawTrailers === undefined || rawTrailers.length === 0);
    if (!bodyless) this.correctLength(length);
    if (bodyless || (this.exchange.headers !== undefined && includesAnyField(this.exchange.headers.raw(), framingFields))) {
      this.prepareHead(noFields, undefined, isWhole);
    } else {
      this.prepareHead(['Content-Length', String(length)], undefined, isWhole);
    }
  }

  /** Corrects a wrong `Content-Length` of a handler, which would break the framing. Queued so that it runs after all `beforeHead` callbacks. */
  private correctLength(length: number): void {
    const { exchange } = this;
    const correct = (): void => {
      const { headers } = this;
      if (Number(headers.get('Content-Length') ?? length) !== length) headers.set('Content-Length', String(length));
    };
    if (exchange.headCallbacks !== undefined) exchange.headCallbacks.unshift(correct);
    else if (exchange.headers !== undefined) correct();
  }

  private joinFields(rawHeaders: readonly string[]): readonly string[] {
    if (this.exchange.headers === undefined) return ['Server', serverName, ...rawHeaders];
    const own = this.exchange.headers.raw();
    if (rawHeaders.length === 0) return own;
    return own.length === 0 ? rawHeaders : [...own, ...rawHeaders];
  }

  private settleFields(callbacks: (() => void)[], rawHeaders: readonly string[]): readonly string[] {
    this.exchange.headCallbacks = undefined;
    this.headers.appendRaw(rawHeaders);
    for (let callback = callbacks.pop(); callback !== undefined; callback = callbacks.pop()) callback();
    return this.headers.raw();
  }
}

/** Checks the type before anything is sent, so that a handler that passes something else is answered with an error. */
function bytesOf(chunk: Uint8Array | string): Uint8Array {
  if (typeof chunk === 'string') return bytesOfText(chunk);
  if (isUint8Array(chunk)) return chunk;
  throw new TypeError(`a body consists of strings and bytes, not of ${describeValue(chunk)}`);
}

/** Returns true if a response can end with this status. */
function isFinal(status: number): boolean {
  return status >= 200 && status <= 999 && Number.isInteger(status);
}
