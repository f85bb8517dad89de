import type { Duplex } from 'node:stream';
import { blameModule } from '@caddis/core';
import type { Encoder, HttpHeaders, HttpResponse } from '@caddis/core/http';
import { type Encoding, openEncoding } from '../guards/open-encoding.js';
import { WrappedResponse } from '../response/wrapped-response.js';
import { bytesOfText } from '../text/byte-text.js';

/** Options of {@link EncodedResponse}. @internal */
export interface EncodingOptions {
  readonly inner: HttpResponse;
  readonly coding: string;
  readonly encoder: Encoder;
  readonly isHeadRequest: boolean;
  /** True if the client sent the entity tag of an encoded response. */
  readonly knowsEncodedTag: boolean;
  /** Bodies of this length or less are not encoded; bytes. */
  readonly minimumLength: number;
  /** Returns true if a response may be encoded. */
  fits(status: number, fields: HttpHeaders): boolean;
  /** Called when an encoder cannot be opened; the response is then sent unencoded. */
  report(error: unknown): void;
}

/** Statuses that are never encoded, because they have no body or only a part of one. */
const unencodable: ReadonlySet<number> = new Set([204, 206, 304]);

/** What has been written by the time of the decision. */
type Known = 'head' | 'piece' | 'whole';

/**
 * A response that may be compressed. The decision is made at the first chunk, or when the head must be sent before it. Until then the head
 * is held back.
 *
 * @internal
 */
export class EncodedResponse extends WrappedResponse {
  private statusText: string | undefined;
  private isWhole = false;
  /** True if the head states an encoding, which it may even without a body. */
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

  /** Sends a written head before it cuts the response, as happens without encoding. */
  abort(resetCode?: number): void {
    this.flush();
    this.ended = true;
    this.inner.abort(resetCode);
  }

  /** Ends the response if a handler has begun it, and waits until all of it has been compressed. */
  async finish(): Promise<void> {
    if (this.headSent) this.end();
    await this.flushed;
  }

  /** Decides whether to encode, and sends the head. @param length - number of body bytes known so far */
  private decide(length: number, known: Known): void {
    const { inner } = this;
    if (inner.headSent || inner.ended) return;
    this.callBeforeHead();
    if (this.isToBeEncoded(length, known)) this.startEncoding();
    else if (this.status === 304) this.describeUnchanged();
    // For a whole body that is not encoded, the inner response sends the head itself, with the length.
    if (this.encodes || known !== 'whole' || this.statusText !== undefined) inner.writeHead(this.status, [], this.statusText, this.isWhole);
  }

  private isToBeEncoded(length: number, known: Known): boolean {
    const { headers, status, options } = this;
    if (unencodable.has(status) || headers.has('Content-Range') || headers.has('Content-Encoding')) return false;
    const told = headers.get('Content-Length');
    // For HEAD, only the announced length is known. A head that is flushed before the body and states no length belongs to a stream.
    const isStream = known === 'head' && told === undefined && !options.isHeadRequest;
    const hasBody = length > 0 || known === 'head' || options.isHeadRequest;
    const isLarge = isStream || Math.max(length, Number(told ?? 0)) > options.minimumLength;
    return hasBody && isLarge && options.fits(status, headers);
  }

  /** Gives a 304 response the same fields as the encoded response had. */
  private describeUnchanged(): void {
    addVary(this.headers);
    if (this.options.knowsEncodedTag) this.markTag();
  }

  /** Changes the entity tag, because the encoded response needs a tag of its own. */
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
    // If a later handler fails, nobody awaits this promise, and the response is cut anyway.
    this.flushed.catch(() => undefined);
  }

  /** Sends the output of the encoder. @returns when all of it has been written */
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
