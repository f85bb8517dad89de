import type { Clock, Logger } from '@caddis/core';
import { HandlerError, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { BodyFlush } from './body-flush.js';
import type { BodySink } from './body-sink.js';
import { bodylessFields } from './incoming-fields.js';
import type { ResponseParts } from './response-parts.js';

/**
 * HTTP/2 error codes that are passed on to the client, because they concern the request as a whole: CANCEL and ENHANCE_YOUR_CALM. Others
 * concern the backend's connection, or would be wrong for a client that has received a part of the response (REFUSED_STREAM).
 *
 * @see RFC 9113, section 7
 */
const passedResets: ReadonlySet<number> = new Set([8, 11]);

/** Called once when the body of a response was passed on completely, or with the error that prevented it. @internal */
export type BodyDone = (error: unknown) => void;

/** What all relays of one handler share. @internal */
export interface RelaySettings {
  readonly clock: Clock;
  readonly log: Logger;
  /** How long pieces of a response may be held back, in milliseconds; negative for not at all. */
  readonly flushIntervalMs: number;
}

/** The exchange whose response is passed on. @internal */
export interface RelayOwner {
  readonly request: HttpRequest;
  /** Called when the response was passed on. */
  succeed(): void;
  /** Called when the response cannot be passed on. */
  fail(error: unknown): void;
  /** Aborts the current attempt. */
  cancel(): void;
  /** Lets the backend send more of the body. */
  resume(): void;
}

/**
 * Passes a response on: head, body and trailers, no faster than the client reads.
 *
 * @internal
 */
export class ResponseRelay {
  /** Receives the body instead of the client. */
  private sink: BodySink | undefined;
  private flush: BodyFlush | undefined;
  private fields: readonly string[] = [];
  private bodyBegun = false;
  private bodyDone: BodyDone | undefined;
  /** The response for whose drain event the relay is waiting. */
  private drainOf: HttpResponse | undefined;

  /**
   * @param response - the response to the client
   */
  constructor(
    private readonly settings: RelaySettings,
    private response: HttpResponse,
    private readonly owner: RelayOwner,
  ) {}

  /** True once the head has been sent to the current target. */
  get headSent(): boolean {
    return this.response.headSent;
  }

  /** True while a sink receives the body instead of the client. */
  get isDiverted(): boolean {
    return this.sink !== undefined;
  }

  /** Sends the head of a response. The body follows as it arrives. */
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

  /** Sends the body to a sink instead, starting with the next piece; `undefined` switches back to the client. */
  divert(sink: BodySink | undefined): void {
    this.sink = sink;
  }

  /**
   * Sends the body to another response object.
   *
   * @param done - called at the end of the body, instead of ending the request
   */
  redirect(response: HttpResponse, done: BodyDone): void {
    this.response = response;
    this.bodyDone = done;
    this.sink = undefined;
  }

  /** Sends pieces that were held back, then lets the backend continue. */
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

  /** Called when the backend's response is complete. */
  takeEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    if (this.sink === undefined) this.finish(rawTrailers, lastChunk);
    else this.sink.onEnd(rawTrailers, lastChunk);
  }

  /**
   * Called when the backend ended the response too early.
   *
   * @param error - what happened; passed to the sink, if there is one
   * @param failure - error with which the request ends, if no head was sent yet
   * @param resetCode - HTTP/2 error code of the backend
   */
  takeError(error: Error, failure: HandlerError, resetCode?: number): void {
    if (this.sink === undefined) this.breakOff(failure, resetCode);
    else this.sink.onError(error);
  }

  /** Ends the response successfully. */
  finish(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    this.flush?.stop();
    this.response.end(lastChunk, bodylessFields(rawTrailers));
    this.settle(undefined);
  }

  /**
   * Aborts the response, because the backend ended its body too early. If no head was sent yet, the request fails with `error` instead.
   *
   * @param resetCode - HTTP/2 error code of the backend
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

  /** Sends the head now if the body has not begun: a backend that is slow with its body must not delay the head. */
  flushHead(): void {
    if (!this.bodyBegun && !this.response.ended) this.response.flush();
  }

  /** Must be called when the client has left; nothing is sent any more. */
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

  /** Waits for the client to drain. The backend may deliver further pieces meanwhile, so all of them share one listener. */
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
