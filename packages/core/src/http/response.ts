import type { Duplex, Writable } from 'node:stream';
import type { HttpHeaders } from './headers.js';

/**
 * The response to one request. Nothing is sent before the head (status and header fields): `writeHead` sends it, or else the first `write` or `end`.
 *
 * @experimental
 */
export interface HttpResponse {
  /** Status code; 200 until it is set. */
  status: number;
  /** Header fields that are sent with the head. */
  readonly headers: HttpHeaders;
  /** True once the head has been sent. */
  readonly headSent: boolean;
  /** True once the response is complete or aborted. */
  readonly ended: boolean;
  /** Calls back once, just before the head is sent: the last chance to change status and header fields. The latest callback runs first. */
  beforeHead(callback: () => void): void;
  /**
   * Sends the head.
   *
   * @param status - status code, 200 to 999
   * @param rawHeaders - header fields as a flat list, in addition to `headers`
   * @param statusText - reason phrase; the standard one when left out
   * @param isWhole - true if `end` follows at once, without body or trailers: over HTTP/2, the head then also ends the stream
   */
  writeHead(status: number, rawHeaders?: readonly string[], statusText?: string, isWhole?: boolean): void;
  /** Sends an informational response, 100 to 199, e.g. early hints. */
  informational(status: number, rawHeaders: readonly string[]): void;
  /** Sends a piece of the body. @returns false if the client reads slowly: continue after `onDrain` */
  write(chunk: Uint8Array | string): boolean;
  /**
   * Sends a piece of the body whose memory the caller will reuse: immediately if this returns true, or else once `onDrain` calls back. Only
   * responses that do not keep pieces have this method; for others, pass a copy to `write`.
   */
  writeLent?(chunk: Uint8Array): boolean;
  /** Calls back once, when the data written so far has been sent to the client; never if the client disconnects before that. */
  onDrain(callback: () => void): void;
  /** Sends buffered data at once: the head, or what a compressor has collected. */
  flush(): void;
  /** Calls back once, if the client disconnects or the response is aborted before it is complete; at once if that has already happened. */
  onAbort(callback: () => void): void;
  /**
   * Answers 101 with only the given fields and hands over the connection. The response has then ended.
   *
   * @param rawHeaders - header fields as a flat list, including `Connection` and `Upgrade`
   * @returns the client's connection, including the bytes that the client has already sent
   * @throws if the connection cannot be handed over, because the client did not ask for another protocol
   */
  switchProtocols(rawHeaders: readonly string[]): Duplex;
  /** Ends the response, optionally with a last piece of the body and trailers. */
  end(chunk?: Uint8Array | string, rawTrailers?: readonly string[]): void;
  /**
   * Breaks off the response, so that the client can tell that it is incomplete.
   *
   * @param resetCode - HTTP/2 error code with which the stream is reset; INTERNAL_ERROR when left out. Not used over HTTP/1
   */
  abort(resetCode?: number): void;
  /** The body as a stream, e.g. for `pipeline`. */
  readonly stream: Writable;
}
