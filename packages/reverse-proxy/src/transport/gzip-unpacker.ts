import { createGunzip, type Gunzip } from 'node:zlib';
import type { TransportHandler, TransportPhase } from '@caddis/core/http';
import { FieldNames, firstValue, withoutFields } from '@caddis/http/kit';
import { errors } from '../errors.js';

/** Fields that are only valid for the compressed body. */
const packedFields = new FieldNames(['content-encoding', 'content-length']);

/** Checks whether the body of a response is compressed with gzip, according to its fields. @internal */
export function isPacked(fields: readonly string[]): boolean {
  return firstValue(fields, 'content-encoding')?.toLowerCase() === 'gzip';
}

/**
 * Decompresses the body of a response for which the proxy, and not the client, has requested gzip.
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
   * @param handler - receives the decompressed body
   * @param address - the backend, for error messages
   * @param onSpace - called when more compressed data can be accepted
   * @param onMalformed - called if the body is not valid gzip
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

  /** Continues after the handler has paused. */
  resume(): void {
    this.gunzip.resume();
  }

  /** Stops; the handler is not called any more. */
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
