import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { HandlerError } from '@caddis/core/http';

/**
 * A body that fails with status 413 when more than a number of bytes comes. The body it is made of stays usable, so that the
 * client can be answered.
 *
 * @internal
 */
export class BoundedBody extends Transform {
  private left: number;
  private opened = false;

  /**
   * @param source - the body as the client sends it
   * @param maxSize - greatest number of bytes
   */
  constructor(
    private readonly source: Readable,
    maxSize: number,
  ) {
    super();
    this.left = maxSize;
    // Who reads on hears of the failure; when nobody does, it must not end the process.
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
