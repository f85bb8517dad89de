import type { Duplex, Writable } from 'node:stream';
import type { Encoder, HttpHeaders, HttpResponse } from '@caddis/core/http';
import { errors } from '../errors.js';
import { ResponseStream } from '../response/response-stream.js';

/** What a response is encoded with. @internal */
export interface EncodingOptions {
  readonly inner: HttpResponse;
  readonly coding: string;
  readonly encoder: Encoder;
  readonly isHeadRequest: boolean;
  /** Responses of this many bytes or less are sent as they are. */
  readonly minimumLength: number;
  /** Tells whether a response is to be encoded. */
  fits(status: number, fields: HttpHeaders): boolean;
}

/**
 * A response that may be compressed on its way. That is decided when its first piece is there, and the head waits for it.
 *
 * @internal
 */
export class EncodedResponse implements HttpResponse {
  ended = false;
  private headWritten = false;
  private statusText: string | undefined;
  private isWhole = false;
  private readonly headCallbacks: (() => void)[] = [];
  /** True when the head says that the body is encoded, also where there is no body. */
  private encodes = false;
  private encoding: ReturnType<Encoder['createStream']> | undefined;
  private trailers: readonly string[] | undefined;
  private streamMade: ResponseStream | undefined;
  private flushed: Promise<void> | undefined;

  constructor(private readonly options: EncodingOptions) {}

  get status(): number {
    return this.options.inner.status;
  }

  set status(status: number) {
    this.options.inner.status = status;
  }

  get headers(): HttpHeaders {
    return this.options.inner.headers;
  }

  get headSent(): boolean {
    return this.headWritten || this.options.inner.headSent;
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
    for (let at = 0; at < rawHeaders.length; at += 2) this.headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
    this.statusText = statusText;
    this.headWritten = true;
    this.isWhole = isWhole;
  }

  informational(status: number, rawHeaders: readonly string[]): void {
    this.options.inner.informational(status, rawHeaders);
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.ended) return false;
    this.decide(chunk.length, false);
    return this.encoding === undefined ? this.options.inner.write(chunk) : this.encoding.write(chunk);
  }

  onDrain(callback: () => void): void {
    if (this.encoding === undefined) this.options.inner.onDrain(callback);
    else this.encoding.once('drain', callback);
  }

  onAbort(callback: () => void): void {
    this.options.inner.onAbort(callback);
  }

  /** A head whose first piece is not there yet waits on: whether to encode is not decided. */
  flush(): void {
    this.encoding?.flush?.();
    if (this.options.inner.headSent) this.options.inner.flush();
  }

  switchProtocols(rawHeaders: readonly string[]): Duplex {
    this.ended = true;
    return this.options.inner.switchProtocols(rawHeaders);
  }

  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void {
    if (this.ended) return;
    this.decide(chunk?.length ?? 0, true);
    this.ended = true;
    this.trailers = rawTrailers;
    if (this.encoding === undefined) this.options.inner.end(chunk, rawTrailers);
    else this.encoding.end(chunk);
  }

  abort(resetCode?: number): void {
    this.ended = true;
    this.options.inner.abort(resetCode);
  }

  /** Ends the response if a handler has begun it, and waits until all of it is compressed. */
  async finish(): Promise<void> {
    if (this.headSent) this.end();
    await this.flushed;
  }

  private decide(length: number, whole: boolean): void {
    const { inner } = this.options;
    if (inner.headSent || inner.ended) return;
    for (let callback = this.headCallbacks.pop(); callback !== undefined; callback = this.headCallbacks.pop()) callback();
    const known = Number(this.headers.get('Content-Length') ?? 0);
    const large = Math.max(length, known) > this.options.minimumLength;
    if (large && length > 0 && !this.headers.has('Content-Encoding') && this.options.fits(this.status, this.headers)) this.startEncoding();
    else if (this.status === 304) addVary(this.headers);
    // A whole body that is sent as it is gets its length told by the response itself.
    if (this.encodes || !whole || this.statusText !== undefined) inner.writeHead(this.status, [], this.statusText, this.isWhole);
  }

  private startEncoding(): void {
    const { inner, coding, encoder, isHeadRequest } = this.options;
    this.encodes = true;
    this.headers.delete('Content-Length');
    this.headers.delete('Accept-Ranges');
    this.headers.set('Content-Encoding', coding);
    addVary(this.headers);
    const tag = this.headers.get('Etag');
    if (tag !== undefined && !tag.startsWith('W/')) this.headers.set('Etag', `${tag.replace(/"$/, '')}-${coding}"`);
    if (isHeadRequest) return;
    const encoding = encoder.createStream();
    this.encoding = encoding;
    this.flushed = new Promise((resolve, reject) => {
      encoding.on('data', (chunk: Uint8Array) => {
        if (inner.write(chunk)) return;
        encoding.pause();
        inner.onDrain(() => encoding.resume());
      });
      encoding.on('end', () => {
        inner.end(undefined, this.trailers);
        resolve();
      });
      encoding.on('error', reject);
      inner.onAbort(() => {
        encoding.destroy();
        resolve();
      });
    });
    // Nobody waits when the handler behind has failed; then the response is cut anyway.
    this.flushed.catch(() => undefined);
  }
}

function addVary(headers: HttpHeaders): void {
  const values = headers.getAll('Vary').join(',').toLowerCase().split(',');
  if (!values.some((value) => value.trim() === 'accept-encoding')) headers.append('Vary', 'Accept-Encoding');
}
