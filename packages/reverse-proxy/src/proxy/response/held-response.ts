import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { transportFailure } from '../attempts/failure-status.js';
import type { BodySink } from './body-sink.js';
import type { ResponseParts } from './response-parts.js';
import type { ResponseRelay } from './response-relay.js';

/** A response that the routes of `handle_response` are deciding about. @internal */
export interface OfferedResponse {
  readonly parts: ResponseParts;
  /**
   * Passes it on.
   *
   * @param response - where to
   * @param status - status to answer with
   * @returns when the body was passed on whole
   */
  copyTo(response: HttpResponse, status: number): Promise<void>;
}

/** Bytes of a body that are held before the backend has to wait: a short one is then complete, whatever becomes of it. */
const maxHeldBytes = 65_536;

/** Offered responses by the variables of their requests, which all copies of a request share. */
const offers = new WeakMap<Map<string, unknown>, OfferedResponse>();

/**
 * Finds the response that the routes of `handle_response` are deciding about.
 *
 * @returns `undefined` outside such routes
 * @internal
 */
export function heldResponseFor(request: HttpRequest): OfferedResponse | undefined {
  return offers.get(request.vars);
}

/**
 * Keeps the body of a response waiting while it is decided what becomes of it.
 *
 * @internal
 */
export class HeldResponse implements BodySink {
  /** True once the body was asked for. */
  copied = false;
  private readonly early: Uint8Array[] = [];
  private bytes = 0;
  private rawTrailers: readonly string[] | undefined;
  private error: Error | undefined;
  private outer: OfferedResponse | undefined;

  /** Makes the response known to the handlers of a request, in place of that of a proxy around this one. */
  offer({ vars }: HttpRequest, response: OfferedResponse): void {
    this.outer = offers.get(vars);
    offers.set(vars, response);
  }

  /** Ends what {@link offer} began. */
  withdraw({ vars }: HttpRequest): void {
    if (this.outer === undefined) offers.delete(vars);
    else offers.set(vars, this.outer);
  }

  /** Lets the body go where the relay sends it now. */
  continue(relay: ResponseRelay): void {
    this.copied = true;
    if (this.error !== undefined) relay.breakOff(transportFailure(this.error, 'response'));
    else {
      relay.catchUp(this.early);
      if (this.rawTrailers !== undefined) relay.takeEnd(this.rawTrailers);
    }
  }

  onData(chunk: Uint8Array): boolean {
    this.early.push(chunk);
    this.bytes += chunk.length;
    return this.bytes < maxHeldBytes;
  }

  onEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void {
    if (lastChunk !== undefined) this.early.push(lastChunk);
    this.rawTrailers = rawTrailers;
  }

  onError(error: Error): void {
    this.error = error;
  }
}
