import type { TransportCall, TransportHandler, TransportRequest } from '@caddis/core/http';
import { GzipUnpacker, isPacked } from './gzip-unpacker.js';

/** Carries a call: either a connection, or the pool in which the call waits for one. @internal */
export interface CallCarrier {
  abort(call: HttpCall): void;
  resume(call: HttpCall): void;
}

/**
 * One request to a backend and its response, from the search for a connection to the end of the response.
 *
 * @internal
 */
export class HttpCall implements TransportCall {
  /** The current carrier; absent once the response is complete or the call has failed. */
  carrier: CallCarrier | undefined;
  private unpacker: GzipUnpacker | undefined;
  /** True once the request was sent again because a backend refused it unprocessed. */
  wasRefused = false;

  /**
   * @param head - head of the request in HTTP/1.1 format
   * @param unpacks - whether the proxy has requested gzip, and must decompress the response
   */
  constructor(
    readonly request: TransportRequest,
    public handler: TransportHandler,
    readonly head: string,
    readonly unpacks: boolean,
  ) {}

  /** True if the request can be sent again after the backend closed a reused connection: its method is safe, and its body in memory. */
  get repeatable(): boolean {
    const { method } = this.request;
    return this.isInMemory && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE');
  }

  /** True if the whole request is in memory, so that it can be sent again. */
  get isInMemory(): boolean {
    const { body } = this.request;
    return body === undefined || body instanceof Uint8Array;
  }

  abort(): void {
    this.unpacker?.stop();
    this.carrier?.abort(this);
  }

  resume(): void {
    if (this.unpacker === undefined) this.carrier?.resume(this);
    else this.unpacker.resume();
  }

  /**
   * Passes the head of the response to the handler.
   *
   * @param isWhole - true if there is no body
   */
  tellHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean, address: string): void {
    if (this.unpacks && status !== 204 && status !== 304 && isPacked(fields)) this.unpack(address);
    this.handler.onHead(status, fields, statusText, isWhole);
  }

  private unpack(address: string): void {
    this.unpacker = new GzipUnpacker(
      this.handler,
      address,
      () => this.carrier?.resume(this),
      () => this.carrier?.abort(this),
    );
    this.handler = this.unpacker;
  }
}
