import type { Duplex, Writable } from 'node:stream';
import type { HttpHeaders, HttpResponse } from '@caddis/core/http';
import { errors } from '../errors.js';
import { assertSendable } from '../fields/field-text.js';
import { HeaderList } from '../fields/header-list.js';
import { forEachField } from '../fields/raw-fields.js';
import { ResponseStream } from '../response/response-stream.js';

/**
 * A response about which it is decided, once its head is known, whether it is passed on or taken away from its handler.
 *
 * @internal
 */
export class InterceptedResponse implements HttpResponse {
  ended = false;
  /** True when the response was taken away: nothing of it is sent. */
  isTaken = false;
  /** The status of what was taken away. */
  takenStatus = 0;
  /** Its fields. */
  takenHeaders: HttpHeaders = new HeaderList([]);
  private headWritten = false;
  private readonly headCallbacks: (() => void)[] = [];
  private streamMade: ResponseStream | undefined;

  /**
   * @param inner - the client's response
   * @param judge - gives the status to answer with, or `undefined` to take the response away. Called once
   */
  constructor(
    private readonly inner: HttpResponse,
    private readonly judge: (status: number, headers: HttpHeaders) => number | undefined,
  ) {}

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

  writeHead(status: number, rawHeaders: readonly string[] = [], statusText?: string, isWhole = false): void {
    if (this.headSent) throw errors.HTTP_HEAD_SENT();
    this.status = status;
    forEachField(rawHeaders, assertSendable);
    forEachField(rawHeaders, (name, value) => this.headers.append(name, value));
    this.decide(true, statusText, isWhole);
  }

  informational(status: number, rawHeaders: readonly string[]): void {
    this.inner.informational(status, rawHeaders);
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.ended) return false;
    this.decide(false);
    return this.isTaken || this.inner.write(chunk);
  }

  onDrain(callback: () => void): void {
    this.inner.onDrain(callback);
  }

  onAbort(callback: () => void): void {
    this.inner.onAbort(callback);
  }

  flush(): void {
    if (this.headWritten && !this.isTaken) this.inner.flush();
  }

  switchProtocols(rawHeaders: readonly string[]): Duplex {
    this.headWritten = true;
    this.ended = true;
    return this.inner.switchProtocols(rawHeaders);
  }

  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void {
    if (this.ended) return;
    this.decide(false);
    this.ended = true;
    if (!this.isTaken) this.inner.end(chunk, rawTrailers);
  }

  abort(resetCode?: number): void {
    this.ended = true;
    this.inner.abort(resetCode);
  }

  /** Ends what a handler has begun and left open. */
  finish(): void {
    if (this.headSent) this.end();
  }

  /** @param sends - whether the head has to be sent at once; otherwise the response does so with the first piece, and knows the length of a whole body */
  private decide(sends: boolean, statusText?: string, isWhole = false): void {
    if (this.headWritten || this.inner.headSent || this.inner.ended) return;
    for (let callback = this.headCallbacks.pop(); callback !== undefined; callback = this.headCallbacks.pop()) callback();
    const { status, headers, inner } = this;
    const judged = this.judge(status, headers);
    this.headWritten = true;
    if (judged === undefined) {
      this.isTaken = true;
      this.takenStatus = status;
      this.takenHeaders = new HeaderList([...headers.raw()]);
    } else {
      inner.status = judged;
      if (sends) inner.writeHead(judged, [], judged === status ? statusText : undefined, isWhole);
    }
  }
}
