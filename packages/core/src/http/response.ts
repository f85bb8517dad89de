import type { Duplex, Writable } from 'node:stream';
import type { HttpHeaders } from './headers.js';

/**
 * The response to one request. Nothing is sent before the head is: by `writeHead`, or by the first `write` or `end`.
 *
 * @experimental
 */
export interface HttpResponse {
  /** Status code; 200 until somebody sets it. */
  status: number;
  /** Fields that go out with the head. */
  readonly headers: HttpHeaders;
  /** True once the head is on its way. */
  readonly headSent: boolean;
  /** True once the response is complete or cut. */
  readonly ended: boolean;
  /** Calls back once, right before the head is sent: the last chance to change status and headers. Latest first. */
  beforeHead(callback: () => void): void;
  /**
   * Sends the head.
   *
   * @param status - status code, 200 to 999
   * @param rawHeaders - fields as a flat list, added to `headers`
   * @param statusText - reason phrase; the standard one when left out
   * @param isWhole - true when `end` follows at once, with neither body nor trailers: over HTTP/2 the head then ends the response
   */
  writeHead(status: number, rawHeaders?: readonly string[], statusText?: string, isWhole?: boolean): void;
  /** Sends an informational head, 100 to 199, e.g. early hints. */
  informational(status: number, rawHeaders: readonly string[]): void;
  /** Sends a piece of the body. @returns false when the client is slow: go on after `onDrain` */
  write(chunk: Uint8Array | string): boolean;
  /**
   * Sends a piece of the body in memory that its owner uses again: as soon as this returns true, or else when `onDrain` calls
   * back. Only responses that do not keep pieces have it; for others a copy goes to `write`.
   */
  writeLent?(chunk: Uint8Array): boolean;
  /** Calls back once when the client has taken what was written; never when it goes away before. */
  onDrain(callback: () => void): void;
  /** Sends at once what is held back: the head, or what a compressor has collected. */
  flush(): void;
  /** Calls back once when the client goes away, or the response is cut, before it is complete; at once when that has happened. */
  onAbort(callback: () => void): void;
  /**
   * Answers 101 with these fields only and hands the connection over; the response has ended then.
   *
   * @param rawHeaders - fields as a flat list, with `Connection` and `Upgrade`
   * @returns the client's connection, with what the client has sent already
   * @throws when the connection cannot be handed over: the client did not ask for another protocol
   */
  switchProtocols(rawHeaders: readonly string[]): Duplex;
  /** Ends the response. */
  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void;
  /**
   * Cuts the connection, so that the client sees a broken response.
   *
   * @param resetCode - code of HTTP/2 with which the client's stream is reset; INTERNAL_ERROR when left out. HTTP/1 knows none
   */
  abort(resetCode?: number): void;
  /** The body as a stream, for `pipeline`. */
  readonly stream: Writable;
}
