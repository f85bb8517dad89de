import { Writable } from 'node:stream';
import type { HttpResponse } from '@caddis/core/http';

/**
 * The body of a response as a stream. Destroying it with an error cuts the response. It is destroyed when the client disconnects.
 *
 * @internal
 */
export class ResponseStream extends Writable {
  constructor(private readonly response: HttpResponse) {
    super();
    response.onAbort(() => this.destroy());
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.response.write(chunk)) done();
    else this.response.onDrain(() => done());
  }

  override _final(done: (error?: Error) => void): void {
    this.response.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (error !== null) this.response.abort();
    done(error);
  }
}
