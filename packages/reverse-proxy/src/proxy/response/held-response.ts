import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { transportFailure } from '../attempts/failure-status.js';
import type { BodySink } from './body-sink.js';
import type { ResponseParts } from './response-parts.js';
import type { ResponseRelay } from './response-relay.js';

/** A response for which the routes of `handle_response` are running. @internal */
export interface OfferedResponse {
  readonly parts: ResponseParts;
  /**
   * Copies the response to a client.
   *
   * @param response - the response to write to
   * @param status - status to answer with
   * @returns a promise that resolves once the body is complete
   */
  copyTo(response: HttpResponse, status: number): Promise<void>;
}

/** How many bytes of a body are held before the backend must wait. A shorter body is read completely, even if it is never used. */
const maxHeldBytes = 65_536;

/** Held responses, by the `vars` of their requests, because all copies of a request share its `vars`. */
const offers = new WeakMap<Map<string, unknown>, OfferedResponse>();

/**
 * Returns the response for which the routes of `handle_response` are running.
 *
 * @returns `undefined` outside such routes
 * @internal
 */
export function heldResponseFor(request: HttpRequest): OfferedResponse | undefined {
  return offers.get(request.vars);
}

/**
 * Holds the body of a response until it is known whether, and where, it is sent.
 *
 * @internal
 */
export class HeldResponse implements BodySink {
  /** True once the body was requested. */
  copied = false;
  private readonly early: Uint8Array[] = [];
  private bytes = 0;
  private rawTrailers: readonly string[] | undefined;
  private error: Error | undefined;
  private outer: OfferedResponse | undefined;

  /** Makes the response available to the handlers of a request. It hides the response of an outer proxy. */
  offer({ vars }: HttpRequest, response: OfferedResponse): void {
    this.outer = offers.get(vars);
    offers.set(vars, response);
  }

  /** Reverses {@link offer}. */
  withdraw({ vars }: HttpRequest): void {
    if (this.outer === undefined) offers.delete(vars);
    else offers.set(vars, this.outer);
  }

  /** Releases the body to the current target of the relay. */
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
