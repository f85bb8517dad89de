import type { Duplex } from 'node:stream';
import { blameModule } from '@caddis/core';
import type { Encoder, HttpHeaders, HttpResponse } from '@caddis/core/http';
import { type Encoding, openEncoding } from '../guards/open-encoding.js';
import { WrappedResponse } from '../response/wrapped-response.js';
import { bytesOfText } from '../text/byte-text.js';

/** What a response is encoded with. @internal */
export interface EncodingOptions {
  readonly inner: HttpResponse;
  readonly coding: string;
  readonly encoder: Encoder;
  readonly isHeadRequest: boolean;
  /** True when the client asks with a tag of an encoded response. */
  readonly knowsEncodedTag: boolean;
  /** Responses of this many bytes or less are sent as they are. */
  readonly minimumLength: number;
  /** Tells whether a response is to be encoded. */
  fits(status: number, fields: HttpHeaders): boolean;
  /** Hears of an encoder that cannot encode; the response is sent as it is. */
  report(error: unknown): void;
}

/** Statuses of responses that are never encoded: without a body, or with a part of one. */
const unencodable: ReadonlySet<number> = new Set([204, 206, 304]);

/** What is there when it is decided whether to encode. */
type Known = 'head' | 'piece' | 'whole';

/**
 * A response that may be compressed on its way. That is decided when its first piece is there, or when the head has to be sent
 * without it; the head waits until then.
 *
 * @internal
 */
export class EncodedResponse extends WrappedResponse {
  private statusText: string | undefined;
  private isWhole = false;
  /** True when the head says that the body is encoded, also where there is no body. */
  private encodes = false;
  private encoding: Encoding | undefined;
  private trailers: readonly string[] | undefined;
  private flushed: Promise<void> | undefined;

  constructor(private readonly options: EncodingOptions) {
    super(options.inner);
  }

  writeHead(status: number, rawHeaders: readonly string[] = [], statusText?: string, isWhole = false): void {
    this.takeHead(status, rawHeaders);
    this.statusText = statusText;
    this.headWritten = true;
    this.isWhole = isWhole;
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.ended) return false;
    const bytes = typeof chunk === 'string' ? bytesOfText(chunk) : chunk;
    this.decide(bytes.length, 'piece');
    return this.encoding === undefined ? this.inner.write(bytes) : this.encoding.write(bytes);
  }

  onDrain(callback: () => void): void {
    if (this.encoding === undefined) this.inner.onDrain(callback);
    else this.encoding.once('drain', callback);
  }

  flush(): void {
    if (this.headWritten && !this.ended && !this.isWhole) this.decide(0, 'head');
    this.encoding?.flush?.();
    if (this.inner.headSent) this.inner.flush();
  }

  switchProtocols(rawHeaders: readonly string[]): Duplex {
    this.ended = true;
    return this.inner.switchProtocols(rawHeaders);
  }

  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void {
    if (this.ended) return;
    const bytes = typeof chunk === 'string' ? bytesOfText(chunk) : chunk;
    this.decide(bytes?.length ?? 0, 'whole');
    this.ended = true;
    this.trailers = rawTrailers;
    if (this.encoding === undefined) this.inner.end(bytes, rawTrailers);
    else this.encoding.end(bytes);
  }

  /** A head that was written is sent before the response is cut, as it would be without encoding. */
  abort(resetCode?: number): void {
    this.flush();
    this.ended = true;
    this.inner.abort(resetCode);
  }

  /** Ends the response if a handler has begun it, and waits until all of it is compressed. */
  async finish(): Promise<void> {
    if (this.headSent) this.end();
    await this.flushed;
  }

  /** @param length - bytes of the body that are there */
  private decide(length: number, known: Known): void {
    const { inner } = this;
    if (inner.headSent || inner.ended) return;
    this.callBeforeHead();
    if (this.isToBeEncoded(length, known)) this.startEncoding();
    else if (this.status === 304) this.describeUnchanged();
    // A whole body that is sent as it is gets its length told by the response itself.
    if (this.encodes || known !== 'whole' || this.statusText !== undefined) inner.writeHead(this.status, [], this.statusText, this.isWhole);
  }

  private isToBeEncoded(length: number, known: Known): boolean {
    const { headers, status, options } = this;
    if (unencodable.has(status) || headers.has('Content-Range') || headers.has('Content-Encoding')) return false;
    const told = headers.get('Content-Length');
    // Of HEAD the length is all that is known. What has to be sent before its body is there, and has no length, is a stream.
    const isStream = known === 'head' && told === undefined && !options.isHeadRequest;
    const hasBody = length > 0 || known === 'head' || options.isHeadRequest;
    const isLarge = isStream || Math.max(length, Number(told ?? 0)) > options.minimumLength;
    return hasBody && isLarge && options.fits(status, headers);
  }

  /** Of an unchanged response the same is said as when it was sent. */
  private describeUnchanged(): void {
    addVary(this.headers);
    if (this.options.knowsEncodedTag) this.markTag();
  }

  /** The tag of the encoded response is another one than that of the plain one. */
  private markTag(): void {
    const tag = this.headers.get('Etag');
    if (tag !== undefined && !tag.startsWith('W/')) this.headers.set('Etag', `${tag.replace(/"$/, '')}-${this.options.coding}"`);
  }

  private startEncoding(): void {
    const { coding, encoder, isHeadRequest } = this.options;
    let encoding: Encoding | undefined;
    try {
      encoding = isHeadRequest ? undefined : openEncoding(encoder);
    } catch (error) {
      this.options.report(error);
      return;
    }
    this.encodes = true;
    this.headers.delete('Content-Length');
    this.headers.delete('Accept-Ranges');
    this.headers.set('Content-Encoding', coding);
    addVary(this.headers);
    this.markTag();
    if (encoding === undefined) return;
    this.encoding = encoding;
    this.flushed = this.pump(encoding);
    // Nobody waits when the handler behind has failed; then the response is cut anyway.
    this.flushed.catch(() => undefined);
  }

  /** Passes on what the encoder makes. @returns when all of it is on its way */
  private pump(encoding: Encoding): Promise<void> {
    const { inner } = this;
    const { encoder } = this.options;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        reject(blameModule({ module: encoder, method: 'createStream' }, error));
        encoding.destroy();
      };
      encoding.on('data', (chunk: Uint8Array) => {
        try {
          if (inner.write(chunk)) return;
        } catch (error) {
          fail(error);
          return;
        }
        encoding.pause();
        inner.onDrain(() => encoding.resume());
      });
      encoding.on('end', () => {
        inner.end(undefined, this.trailers);
        resolve();
      });
      encoding.on('error', fail);
      inner.onAbort(() => {
        encoding.destroy();
        resolve();
      });
    });
  }
}

function addVary(headers: HttpHeaders): void {
  const values = headers.getAll('Vary').join(',').toLowerCase().split(',');
  if (!values.some((value) => /^(?:accept-encoding|\*)$/.test(value.trim()))) headers.append('Vary', 'Accept-Encoding');
}
