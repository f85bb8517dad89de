import type { TransportCall, TransportHandler, TransportRequest } from '@caddis/core/http';
import { GzipUnpacker, isPacked } from './gzip-unpacker.js';

/** What carries a call: a connection, or the pool in which it waits for one. @internal */
export interface CallCarrier {
  abort(call: HttpCall): void;
  resume(call: HttpCall): void;
}

/**
 * One request to a backend, from when it asks for a connection to the end of the response.
 *
 * @internal
 */
export class HttpCall implements TransportCall {
  /** Who carries the call now; absent once the backend has nothing more to say. */
  carrier: CallCarrier | undefined;
  private unpacker: GzipUnpacker | undefined;
  /** True once it was sent again because a backend refused it unseen. */
  wasRefused = false;

  /**
   * @param head - the request's head as it goes over HTTP/1.1
   * @param unpacks - whether gzip was asked for in place of the client
   */
  constructor(
    readonly request: TransportRequest,
    public handler: TransportHandler,
    readonly head: string,
    readonly unpacks: boolean,
  ) {}

  /** True when the request can be sent again because a connection turned out to be closed: doing it twice has no effect. */
  get repeatable(): boolean {
    const { method } = this.request;
    return this.isInMemory && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE');
  }

  /** True when all of the request is in memory, so that nothing of it is lost when it has to be sent once more. */
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
   * Tells the handler of the head of the response.
   *
   * @param isWhole - true when the end follows at once, without a body
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
