import { createGunzip, type Gunzip } from 'node:zlib';
import type { TransportHandler, TransportPhase } from '@caddis/core/http';
import { FieldNames, firstValue, withoutFields } from '@caddis/http/kit';
import { errors } from '../errors.js';

/** Fields that are true of the packed body only. */
const packedFields = new FieldNames(['content-encoding', 'content-length']);

/** Tells whether the fields of a response say that its body is packed with gzip. @internal */
export function isPacked(fields: readonly string[]): boolean {
  return firstValue(fields, 'content-encoding')?.toLowerCase() === 'gzip';
}

/**
 * Unpacks the body of a response that was packed because we asked for it, not the client.
 *
 * @see Go's `http.Transport`, `DisableCompression`
 * @internal
 */
export class GzipUnpacker implements TransportHandler {
  private readonly gunzip: Gunzip = createGunzip();
  private rawTrailers: readonly string[] = [];
  private bytes = 0;
  private over = false;

  /**
   * @param handler - gets the unpacked body
   * @param address - the backend, for errors
   * @param onSpace - called when more of the packed body can be taken
   * @param onMalformed - called when the body cannot be unpacked
   */
  constructor(
    private readonly handler: TransportHandler,
    private readonly address: string,
    onSpace: () => void,
    onMalformed: () => void,
  ) {
    this.gunzip.on('data', (piece: Buffer) => {
      if (!handler.onData(piece)) this.gunzip.pause();
    });
    this.gunzip.on('drain', onSpace);
    this.gunzip.on('end', () => this.finish());
    this.gunzip.on('error', (error) => {
      if (this.over) return;
      onMalformed();
      this.fail(error);
    });
  }

  /** Goes on after the handler paused. */
  resume(): void {
    this.gunzip.resume();
  }

  /** The handler is not called any more. */
  stop(): void {
    this.over = true;
    this.gunzip.destroy();
  }

  onHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole: boolean): void {
    this.handler.onHead(status, withoutFields(rawHeaders, packedFields), statusText, isWhole);
  }

  onData(chunk: Uint8Array): boolean {
    this.bytes += chunk.length;
    return this.gunzip.write(chunk);
  }

  onEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    this.rawTrailers = rawTrailers;
    if (lastChunk !== undefined) this.bytes += lastChunk.length;
    if (this.bytes === 0) this.finish();
    else this.gunzip.end(lastChunk);
  }

  onError(error: Error, phase: TransportPhase, resetCode?: number): void {
    if (this.over) return;
    this.stop();
    this.handler.onError(error, phase, resetCode);
  }

  private finish(): void {
    if (this.over) return;
    this.stop();
    this.handler.onEnd(this.rawTrailers);
  }

  private fail(cause: Error): void {
    this.stop();
    this.handler.onError(errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason: 'its body is not gzip' }, { cause }), 'response');
  }
}
