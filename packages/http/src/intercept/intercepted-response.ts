import type { Duplex } from 'node:stream';
import type { HttpHeaders, HttpResponse } from '@caddis/core/http';
import { HeaderList } from '../fields/header-list.js';
import { WrappedResponse } from '../response/wrapped-response.js';

/**
 * A response that, once its head is known, is either passed on or taken away from its handler.
 *
 * @internal
 */
export class InterceptedResponse extends WrappedResponse {
  /** True if the response was taken away, so that nothing of it is sent. */
  isTaken = false;
  /** The status of the response that was taken away. */
  takenStatus = 0;
  /** The header fields of the response that was taken away. */
  takenHeaders: HttpHeaders = new HeaderList([]);

  /**
   * @param inner - the client's response
   * @param judge - returns the status to send, or `undefined` to take the response away. Called once
   */
  constructor(
    inner: HttpResponse,
    private readonly judge: (status: number, headers: HttpHeaders) => number | undefined,
  ) {
    super(inner);
  }

  writeHead(status: number, rawHeaders: readonly string[] = [], statusText?: string, isWhole = false): void {
    this.takeHead(status, rawHeaders);
    this.decide(true, statusText, isWhole);
  }

  write(chunk: Uint8Array | string): boolean {
    if (this.ended) return false;
    this.decide(false);
    return this.isTaken || this.inner.write(chunk);
  }

  onDrain(callback: () => void): void {
    this.inner.onDrain(callback);
  }

  flush(): void {
    if (this.headWritten && !this.isTaken) this.inner.flush();
  }

  switchProtocols(rawHeaders: readonly string[]): Duplex {
    this.headWritten = true;
    this.ended = true;
    return this.inner.switchProtocols(rawHeaders);
  }

  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void {
    if (this.ended) return;
    this.decide(false);
    this.ended = true;
    if (!this.isTaken) this.inner.end(chunk, rawTrailers);
  }

  abort(resetCode?: number): void {
    this.ended = true;
    this.inner.abort(resetCode);
  }

  /** Ends a response that a handler has begun but not ended. */
  finish(): void {
    if (this.headSent) this.end();
  }

  /** @param sends - true if the head must be sent now; otherwise the response sends it with the first chunk, and knows the length of a whole body */
  private decide(sends: boolean, statusText?: string, isWhole = false): void {
    if (this.headWritten || this.inner.headSent || this.inner.ended) return;
    this.callBeforeHead();
    const { status, headers, inner } = this;
    const judged = this.judge(status, headers);
    this.headWritten = true;
    if (judged === undefined) {
      this.isTaken = true;
      this.takenStatus = status;
      this.takenHeaders = new HeaderList([...headers.raw()]);
    } else {
      inner.status = judged;
      if (sends) inner.writeHead(judged, [], judged === status ? statusText : undefined, isWhole);
    }
  }
}
