import type { Duplex } from 'node:stream';
import type { HttpHeaders, HttpResponse } from '@caddis/core/http';
import { HeaderList } from '../fields/header-list.js';
import { WrappedResponse } from '../response/wrapped-response.js';

/**
 * A response about which it is decided, once its head is known, whether it is passed on or taken away from its handler.
 *
 * @internal
 */
export class InterceptedResponse extends WrappedResponse {
  /** True when the response was taken away: nothing of it is sent. */
  isTaken = false;
  /** The status of what was taken away. */
  takenStatus = 0;
  /** Its fields. */
  takenHeaders: HttpHeaders = new HeaderList([]);

  /**
   * @param inner - the client's response
   * @param judge - gives the status to answer with, or `undefined` to take the response away. Called once
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

  /** Ends what a handler has begun and left open. */
  finish(): void {
    if (this.headSent) this.end();
  }

  /** @param sends - whether the head has to be sent at once; otherwise the response does so with the first piece, and knows the length of a whole body */
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
