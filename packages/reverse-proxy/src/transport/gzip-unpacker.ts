import { createGunzip, type Gunzip } from 'node:zlib';
import type { TransportHandler, TransportPhase } from '@caddis/core/http';
import { errors } from '../errors.js';

/** Tells whether the fields of a response say that its body is packed with gzip. @internal */
export function isPacked(fields: readonly string[]): boolean {
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string;
    if (name.length === 16 && name.toLowerCase() === 'content-encoding') return (fields[index + 1] as string).toLowerCase() === 'gzip';
  }
  return false;
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
    const fields: string[] = [];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index] as string;
      if (!/^content-(?:encoding|length)$/i.test(name)) fields.push(name, rawHeaders[index + 1] as string);
    }
    this.handler.onHead(status, fields, statusText, isWhole);
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
