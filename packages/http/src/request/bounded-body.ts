import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { HandlerError } from '@caddis/core/http';

/**
 * A request body that fails with status 413 after a maximum number of bytes. The source stream stays open, so that the server can still
 * answer the client.
 *
 * @internal
 */
export class BoundedBody extends Transform {
  private left: number;
  private opened = false;

  /**
   * @param source - the body as the client sends it
   * @param maxSize - maximum number of bytes
   */
  constructor(
    private readonly source: Readable,
    maxSize: number,
  ) {
    super();
    this.left = maxSize;
    // Readers get the error from their own listeners. Without this listener, an error of an unread body would end the process.
    this.on('error', () => undefined);
  }

  override _read(size: number): void {
    if (!this.opened) {
      this.opened = true;
      this.source.on('error', (error) => this.destroy(error));
      this.source.pipe(this);
    }
    super._read(size);
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    this.left -= chunk.length;
    if (this.left < 0) done(bodyTooLarge());
    else done(null, chunk);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.source.unpipe(this);
    done(error);
  }
}

/** The error of a body that is too large. @internal */
export function bodyTooLarge(): HandlerError {
  return new HandlerError(413, 'the body of the request is too large');
}
