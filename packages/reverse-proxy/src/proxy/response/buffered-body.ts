import { FieldNames, includesAnyField } from '@caddis/http/kit';
import { transportFailure } from '../attempts/failure-status.js';
import type { BodySink } from './body-sink.js';
import type { ResponseParts } from './response-parts.js';
import type { ResponseRelay } from './response-relay.js';

/** If a response has one of these fields, no `Content-Length` is added to it. */
const lengthFields = new FieldNames(['content-length', 'trailer']);

/**
 * Reads the body of a response up to a limit before anything is passed on. A body within the limit is sent with its `Content-Length`.
 *
 * @internal
 */
export class BufferedBody implements BodySink {
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;

  /**
   * @param limit - bytes; -1 for no limit
   */
  constructor(
    private readonly limit: number,
    private readonly parts: ResponseParts,
    private readonly relay: ResponseRelay,
  ) {}

  onData(chunk: Uint8Array): boolean {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    if (this.limit < 0 || this.bytes < this.limit) return true;
    this.passOn(false);
    return this.relay.takeData(Buffer.concat(this.chunks));
  }

  onEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void {
    if (lastChunk !== undefined) this.chunks.push(lastChunk);
    const body = Buffer.concat(this.chunks);
    const { fields } = this.parts;
    const isSized = includesAnyField(fields, lengthFields);
    if (!isSized && body.length > 0) fields.push('Content-Length', String(body.length));
    this.passOn(body.length === 0 && rawTrailers.length === 0);
    this.relay.finish(rawTrailers, body.length === 0 ? undefined : body);
  }

  onError(error: Error): void {
    this.relay.breakOff(transportFailure(error, 'response'));
  }

  private passOn(isWhole: boolean): void {
    this.relay.divert(undefined);
    this.relay.passOn({ ...this.parts, isWhole });
  }
}
