import type { BodySink, ResponseParts } from './response-parts.js';
import type { Exchange } from '../exchange.js';
import { transportFailure } from '../attempts/failure-status.js';

/**
 * Reads a response's body up to a limit before anything is passed on. A body that fits is sent with its length.
 *
 * @internal
 */
export class BufferedBody implements BodySink {
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;

  /**
   * @param limit - bytes; -1 for any number
   */
  constructor(
    private readonly limit: number,
    private readonly parts: ResponseParts,
    private readonly exchange: Exchange,
  ) {}

  onData(chunk: Uint8Array): boolean {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.limit < 0 || this.bytes < this.limit) return true;
    this.passOn(false);
    return this.exchange.takeData(Buffer.concat(this.chunks));
  }

  onEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void {
    if (lastChunk !== undefined) this.chunks.push(lastChunk);
    const body = Buffer.concat(this.chunks);
    const { fields } = this.parts;
    const sized = fields.some((name, index) => index % 2 === 0 && /^(?:content-length|trailer)$/i.test(name));
    if (!sized && body.length > 0) fields.push('Content-Length', String(body.length));
    this.passOn(body.length === 0 && rawTrailers.length === 0);
    this.exchange.finish(rawTrailers, body.length === 0 ? undefined : body);
  }

  onError(error: Error): void {
    this.exchange.breakOff(transportFailure(error, 'response'));
  }

  private passOn(isWhole: boolean): void {
    this.exchange.divert(undefined);
    this.exchange.passOn({ ...this.parts, isWhole });
  }
}
