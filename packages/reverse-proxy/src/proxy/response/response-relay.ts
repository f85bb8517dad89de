import type { Clock, Logger } from '@caddis/core';
import { HandlerError, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { BodyFlush } from './body-flush.js';
import type { BodySink } from './body-sink.js';
import { bodylessFields } from './incoming-fields.js';
import type { ResponseParts } from './response-parts.js';

/**
 * Codes of HTTP/2 that say something of the request as a whole, CANCEL and ENHANCE_YOUR_CALM. The others are about the backend's
 * connection, or untrue for a client that has seen a part of the response, as REFUSED_STREAM.
 *
 * @see RFC 9113, section 7
 */
const passedResets: ReadonlySet<number> = new Set([8, 11]);

/** Called once when the body of a response was passed on, or could not be. @internal */
export type BodyDone = (error: unknown) => void;

/** What all relays of one handler work with. @internal */
export interface RelaySettings {
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds for which pieces of a response may be held back; negative for none. */
  readonly flushIntervalMs: number;
}

/** Whose response is passed on. @internal */
export interface RelayOwner {
  readonly request: HttpRequest;
  /** The response was passed on. */
  succeed(): void;
  /** The response cannot be passed on. */
  fail(error: unknown): void;
  /** Gives the attempt up. */
  cancel(): void;
  /** Has the backend send more of the body. */
  resume(): void;
}

/**
 * Passes a response on: head, body and trailers, no faster than the client takes them.
 *
 * @internal
 */
export class ResponseRelay {
  /** What takes the body in place of the client. */
  private sink: BodySink | undefined;
  private flush: BodyFlush | undefined;
  private fields: readonly string[] = [];
  private bodyBegun = false;
  private bodyDone: BodyDone | undefined;
  /** The response whose drain is waited for. */
  private drainOf: HttpResponse | undefined;

  /**
   * @param response - the client's
   */
  constructor(
    private readonly settings: RelaySettings,
    private response: HttpResponse,
    private readonly owner: RelayOwner,
  ) {}

  /** True once the head of the response is on its way to whoever gets it. */
  get headSent(): boolean {
    return this.response.headSent;
  }

  /** True while something else takes the body in place of the client. */
  get isDiverted(): boolean {
    return this.sink !== undefined;
  }

  /** Sends the head of a response. Its body follows as it comes. */
  passOn({ status, statusText, fields, isWhole }: ResponseParts): void {
    const { response } = this;
    fields.push('Via', '1.1 Caddis');
    try {
      response.headers.delete('Server');
      response.writeHead(status, fields, statusText, isWhole);
    } catch (error) {
      this.owner.cancel();
      this.owner.fail(new HandlerError(502, 'the response of the backend cannot be passed on', { cause: error }));
      return;
    }
    this.fields = fields;
    if (!isWhole) process.nextTick(flushHead, this);
  }

  /** Reads the body into something else, from the next piece on. */
  divert(sink: BodySink | undefined): void {
    this.sink = sink;
  }

  /**
   * Sends the body to another response.
   *
   * @param done - told of the end, instead of ending the request
   */
  redirect(response: HttpResponse, done: BodyDone): void {
    this.response = response;
    this.bodyDone = done;
    this.sink = undefined;
  }

  /** Sends pieces that were held back, and goes on with the body. */
  catchUp(early: readonly Uint8Array[]): void {
    let more = true;
    for (const chunk of early) more = this.takeData(chunk);
    if (more) this.owner.resume();
  }

  takeInformational(status: number, rawHeaders: readonly string[]): void {
    this.response.informational(status, bodylessFields(rawHeaders));
  }

  takeData(chunk: Uint8Array): boolean {
    if (this.sink !== undefined) return this.sink.onData(chunk);
    return this.afterWrite(this.response.write(chunk));
  }

  takeLentData(chunk: Uint8Array): boolean {
    if (this.sink !== undefined || this.response.writeLent === undefined) return this.takeData(Buffer.from(chunk));
    return this.afterWrite(this.response.writeLent(chunk));
  }

  /** The backend's response is complete. */
  takeEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    if (this.sink === undefined) this.finish(rawTrailers, lastChunk);
    else this.sink.onEnd(rawTrailers, lastChunk);
  }

  /**
   * The backend broke off.
   *
   * @param error - what happened, for whoever takes the body in place of the client
   * @param failure - what the request ends with where that is still possible
   * @param resetCode - code of HTTP/2 with which it did
   */
  takeError(error: Error, failure: HandlerError, resetCode?: number): void {
    if (this.sink === undefined) this.breakOff(failure, resetCode);
    else this.sink.onError(error);
  }

  /** Ends the response. */
  finish(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    this.flush?.stop();
    this.response.end(lastChunk, bodylessFields(rawTrailers));
    this.settle(undefined);
  }

  /**
   * The backend broke off in the body, which is on its way to the client.
   *
   * @param resetCode - code of HTTP/2 with which it did
   */
  breakOff(error: HandlerError, resetCode?: number): void {
    if (!this.response.headSent) {
      this.settle(error);
      return;
    }
    this.flush?.stop();
    this.settings.log.warn({ err: error.cause, uri: this.owner.request.uri }, 'response of the backend broke off');
    this.response.abort(resetCode !== undefined && passedResets.has(resetCode) ? resetCode : undefined);
    this.settle(undefined);
  }

  /** A backend that takes its time with the body must not hold back the head. */
  flushHead(): void {
    if (!this.bodyBegun && !this.response.ended) this.response.flush();
  }

  /** The client is gone: nothing is sent any more. */
  stop(error: HandlerError): void {
    this.flush?.stop();
    this.bodyDone?.(error);
  }

  private afterWrite(isTaken: boolean): boolean {
    this.bodyBegun = true;
    this.flush ??= new BodyFlush(this.response, this.fields, this.settings.flushIntervalMs, this.settings.clock);
    this.flush.onWritten();
    if (!isTaken) this.awaitDrain();
    return isTaken;
  }

  /** A backend has more pieces in hand when the client is full; all of them wait for one and the same drain. */
  private awaitDrain(): void {
    const { response } = this;
    if (this.drainOf === response) return;
    this.drainOf = response;
    response.onDrain(() => {
      if (this.drainOf === response) this.drainOf = undefined;
      this.owner.resume();
    });
  }

  private settle(error: HandlerError | undefined): void {
    if (this.bodyDone !== undefined) this.bodyDone(error);
    else if (error === undefined) this.owner.succeed();
    else this.owner.fail(error);
  }
}

function flushHead(relay: ResponseRelay): void {
  relay.flushHead();
}
