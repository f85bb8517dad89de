import type { Duplex, Writable } from 'node:stream';
import type { HttpHeaders, HttpResponse } from '@caddis/core/http';
import { errors } from '../errors.js';
import { assertSendable } from '../fields/field-text.js';
import { forEachField } from '../fields/raw-fields.js';
import { ResponseStream } from './response-stream.js';

/**
 * Base class of responses that wrap another response and decide what reaches it. The head is held back until then. Status and fields are those of the
 * wrapped response throughout.
 *
 * @internal
 */
export abstract class WrappedResponse implements HttpResponse {
  ended = false;
  protected headWritten = false;
  private readonly headCallbacks: (() => void)[] = [];
  private streamMade: ResponseStream | undefined;

  /** @param inner - the wrapped response */
  constructor(protected readonly inner: HttpResponse) {}

  get status(): number {
    return this.inner.status;
  }

  set status(status: number) {
    this.inner.status = status;
  }

  get headers(): HttpHeaders {
    return this.inner.headers;
  }

  get headSent(): boolean {
    return this.headWritten || this.inner.headSent;
  }

  get stream(): Writable {
    return (this.streamMade ??= new ResponseStream(this));
  }

  beforeHead(callback: () => void): void {
    this.headCallbacks.push(callback);
  }

  informational(status: number, rawHeaders: readonly string[]): void {
    this.inner.informational(status, rawHeaders);
  }

  onAbort(callback: () => void): void {
    this.inner.onAbort(callback);
  }

  abstract writeHead(status: number, rawHeaders?: readonly string[], statusText?: string, isWhole?: boolean): void;
  abstract write(chunk: Uint8Array | string): boolean;
  abstract onDrain(callback: () => void): void;
  abstract flush(): void;
  abstract switchProtocols(rawHeaders: readonly string[]): Duplex;
  abstract end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void;
  abstract abort(resetCode?: number): void;

  /** Stores the head that a handler writes. @throws `HTTP_HEAD_SENT`, and the error for a field that cannot be sent */
  protected takeHead(status: number, rawHeaders: readonly string[]): void {
    if (this.headSent) throw errors.HTTP_HEAD_SENT();
    this.status = status;
    forEachField(rawHeaders, assertSendable);
    forEachField(rawHeaders, (name, value) => this.headers.append(name, value));
  }

  /** Calls the `beforeHead` callbacks, the last one first, each once. */
  protected callBeforeHead(): void {
    for (let callback = this.headCallbacks.pop(); callback !== undefined; callback = this.headCallbacks.pop()) callback();
  }
}
