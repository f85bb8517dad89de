import type { Duplex, Writable } from 'node:stream';
import type { HttpResponse } from '@caddis/core/http';
import { errors } from '../errors.js';
import { framingFields } from '../fields/connection-fields.js';
import { HeaderList } from '../fields/header-list.js';
import { includesAnyField, withoutFields } from '../fields/raw-fields.js';
import type { RequestProgress } from '../guards/module-at-work.js';
import { bytesOfText } from '../text/byte-text.js';
import { ResponseStream } from './response-stream.js';
import { reasonPhrase } from './status-text.js';

/** Value of the `Server` field of every response, until a handler removes it. @internal */
export const serverName = 'Caddis';

/** Status of a request whose client left before it was answered; for logs, it is never sent. @internal */
export const clientGone = 499;

const noFields: readonly string[] = [];

/**
 * What the responses of all protocols have in common: the head is put together here, and the order of events is kept.
 *
 * @internal
 */
export abstract class ServerResponse implements HttpResponse {
  status = 200;
  headSent = false;
  ended = false;
  /** Bytes of the body that were written. */
  bytesWritten = 0;
  /** Told once when nothing more will happen: the response is complete, cut, or the connection switched protocols. */
  onClosed: ((response: ServerResponse) => void) | undefined;
  /** Told at the same time; for the signal of the request. */
  onOver: (() => void) | undefined;
  /** Neighbours among the responses that are under way. Private names, since a handler may freeze its response, but not those beside it. */
  #earlier: ServerResponse | undefined;
  #later: ServerResponse | undefined;
  /** The request that is answered, once a server has taken it on. */
  request: RequestProgress | undefined;
  /** Bytes that had moved when they were last counted, and when that changed, in milliseconds since the Unix epoch. */
  bytesCounted = -1;
  movedAt = 0;
  /** True when no handler answered. */
  unhandled = false;
  /** The fields that were sent; for access logs. */
  sentFields: readonly string[] = noFields;

  private headersMade: HeaderList | undefined;
  private streamMade: ResponseStream | undefined;
  private headCallbacks: (() => void)[] | undefined;
  private abortCallbacks: (() => void)[] | undefined;
  private aborted = false;
  private closed = false;

  constructor(protected readonly isHeadRequest: boolean) {}

  /**
   * @param isWhole - true when the end follows at once, with neither body nor trailers
   */
  protected abstract sendHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean): void;
  protected abstract sendChunk(chunk: Uint8Array): boolean;
  protected abstract sendEnd(chunk: Uint8Array | undefined, rawTrailers: readonly string[] | undefined): void;
  protected abstract cut(resetCode?: number): void;
  abstract informational(status: number, rawHeaders: readonly string[]): void;
  abstract onDrain(callback: () => void): void;
  abstract flush(): void;
  protected abstract takeConnection(rawHeaders: readonly string[]): Duplex | undefined;

  get earlier(): ServerResponse | undefined {
    return this.#earlier;
  }

  set earlier(response: ServerResponse | undefined) {
    this.#earlier = response;
  }

  get later(): ServerResponse | undefined {
    return this.#later;
  }

  set later(response: ServerResponse | undefined) {
    this.#later = response;
  }

  get headers(): HeaderList {
    return (this.headersMade ??= new HeaderList(['Server', serverName]));
  }

  /** True when the response is complete or cut, and nothing more will happen. */
  get isClosed(): boolean {
    return this.closed;
  }

  get stream(): Writable {
    return (this.streamMade ??= new ResponseStream(this));
  }

  /** Takes back all fields that were set. */
  forgetFields(): void {
    this.headersMade = undefined;
  }

  beforeHead(callback: () => void): void {
    (this.headCallbacks ??= []).push(callback);
  }

  onAbort(callback: () => void): void {
    if (this.aborted) callback();
    else if (!this.closed) (this.abortCallbacks ??= []).push(callback);
  }

  writeHead(status: number, rawHeaders: readonly string[] = noFields, statusText?: string, isWhole = false): void {
    if (this.headSent) throw errors.HTTP_HEAD_SENT();
    this.status = status;
    if (!this.ended) this.prepareHead(rawHeaders, statusText, isWhole);
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.ended) return false;
    if (!this.headSent) this.prepareHead(noFields, undefined, false);
    const bytes = typeof chunk === 'string' ? bytesOfText(chunk) : chunk;
    this.bytesWritten += bytes.length;
    return this.sendChunk(bytes);
  }

  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void {
    if (this.ended) return;
    const bytes = typeof chunk === 'string' ? bytesOfText(chunk) : chunk;
    if (!this.headSent) this.prepareWholeHead(bytes?.length ?? 0, rawTrailers);
    if (bytes !== undefined) this.bytesWritten += bytes.length;
    this.ended = true;
    this.sendEnd(bytes, rawTrailers);
  }

  switchProtocols(rawHeaders: readonly string[]): Duplex {
    const connection = this.headSent || this.ended ? undefined : this.takeConnection(rawHeaders);
    if (connection === undefined) throw errors.HTTP_SWITCH_IMPOSSIBLE();
    this.status = 101;
    this.sentFields = rawHeaders;
    this.headSent = true;
    this.ended = true;
    this.close(true);
    return connection;
  }

  abort(resetCode?: number): void {
    if (this.closed) return;
    this.ended = true;
    this.cut(resetCode);
    this.close(false);
  }

  /**
   * The exchange is over.
   *
   * @param complete - false when the client went away or the response was cut
   */
  protected close(complete: boolean): void {
    if (this.closed) return;
    this.closed = true;
    // Nothing was sent, and nobody cut it here: the client did not wait for an answer.
    if (!complete && !this.headSent && !this.ended) this.status = clientGone;
    this.ended = true;
    this.aborted = !complete;
    this.onOver?.();
    const callbacks = this.abortCallbacks;
    this.abortCallbacks = undefined;
    if (!complete && callbacks !== undefined) for (const callback of callbacks) this.callBack(callback);
    this.onClosed?.(this);
  }

  /** What one module does wrong must not keep others from hearing that the exchange is over, nor the server that waits for it. */
  private callBack(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.request?.server?.report?.(error, 'a handler failed when it was told that the client has gone, or the response was cut');
    }
  }

  private prepareHead(rawHeaders: readonly string[], statusText: string | undefined, isWhole: boolean): void {
    if (!isFinal(this.status)) this.settleStatus(rawHeaders);
    const fields = this.headCallbacks === undefined ? this.joinFields(rawHeaders) : this.settleFields(this.headCallbacks, rawHeaders);
    this.sendHead(this.status, fields, statusText ?? reasonPhrase(this.status), isWhole);
    this.headSent = true;
    this.sentFields = fields;
  }

  /**
   * An informational status is sent at once, and the response goes on with 200.
   *
   * @throws `HTTP_STATUS_INVALID`
   * @see Go's `http.ResponseWriter.WriteHeader`
   */
  private settleStatus(rawHeaders: readonly string[]): void {
    const { status } = this;
    if (!Number.isInteger(status) || status < 100 || status > 999 || status === 101) throw errors.HTTP_STATUS_INVALID({ status: String(status) });
    this.status = 200;
    const fields = this.joinFields(rawHeaders);
    // They are about the body, which comes behind the last head.
    this.informational(status, withoutFields(fields, framingFields));
  }

  /** The body is known whole, so its length can be told. */
  private prepareWholeHead(length: number, rawTrailers: readonly string[] | undefined): void {
    const { status } = this;
    const bodyless = status === 204 || status === 304 || (this.isHeadRequest && length === 0);
    const isWhole = (bodyless || this.isHeadRequest || length === 0) && (rawTrailers === undefined || rawTrailers.length === 0);
    if (!bodyless) this.correctLength(length);
    if (bodyless || (this.headersMade !== undefined && includesAnyField(this.headersMade.raw(), framingFields))) {
      this.prepareHead(noFields, undefined, isWhole);
    } else {
      this.prepareHead(['Content-Length', String(length)], undefined, isWhole);
    }
  }

  /** With a length that a handler made up, the client would misread what follows. What is done right before the head counts, too. */
  private correctLength(length: number): void {
    const correct = (): void => {
      const { headers } = this;
      if (Number(headers.get('Content-Length') ?? length) !== length) headers.set('Content-Length', String(length));
    };
    if (this.headCallbacks !== undefined) this.headCallbacks.unshift(correct);
    else if (this.headersMade !== undefined) correct();
  }

  private joinFields(rawHeaders: readonly string[]): readonly string[] {
    if (this.headersMade === undefined) return ['Server', serverName, ...rawHeaders];
    const own = this.headersMade.raw();
    if (rawHeaders.length === 0) return own;
    return own.length === 0 ? rawHeaders : [...own, ...rawHeaders];
  }

  private settleFields(callbacks: (() => void)[], rawHeaders: readonly string[]): readonly string[] {
    this.headCallbacks = undefined;
    this.headers.appendRaw(rawHeaders);
    for (let callback = callbacks.pop(); callback !== undefined; callback = callbacks.pop()) callback();
    return this.headers.raw();
  }
}

/** Tells whether a response can end with a status. */
function isFinal(status: number): boolean {
  return status >= 200 && status <= 999 && Number.isInteger(status);
}
