import { HandlerError, type HttpRequest, type HttpResponse, type TransportCall } from '@caddis/core/http';
import { BodyFlush } from './body-flush.js';
import type { BodySink, ResponseParts } from './response-parts.js';
import { bodylessFields } from './incoming-fields.js';
import type { ProxySettings } from '../proxy-settings.js';

/**
 * Codes of HTTP/2 that say something of the exchange as a whole, CANCEL and ENHANCE_YOUR_CALM. The others are about the backend's
 * connection, or untrue for a client that has seen a part of the response, as REFUSED_STREAM.
 *
 * @see RFC 9113, section 7
 */
const passedResets: ReadonlySet<number> = new Set([8, 11]);

/** Called once when the body of a response was passed on, or could not be. @internal */
export type BodyDone = (error: unknown) => void;

/**
 * Passes a response on: head, body and trailers, no faster than the client takes them.
 *
 * @internal
 */
export abstract class ResponseRelay {
  /** The exchange with the backend that is under way. */
  protected call: TransportCall | undefined;
  /** What takes the body in place of the client. */
  protected sink: BodySink | undefined;
  private flush: BodyFlush | undefined;
  private fields: readonly string[] = [];
  private bodyBegun = false;
  private bodyDone: BodyDone | undefined;
  /** The response whose drain is waited for. */
  private drainOf: HttpResponse | undefined;

  constructor(
    readonly proxy: ProxySettings,
    readonly request: HttpRequest,
    protected response: HttpResponse,
  ) {}

  /** The request is done with. */
  abstract succeed(): void;
  /** The request ends with an error. */
  abstract fail(error: unknown): void;
  /** Gives the attempt up. */
  abstract cancel(): void;

  /** Sends the head of a response. Its body follows as it comes. */
  passOn({ status, statusText, fields, isWhole }: ResponseParts): void {
    const { response } = this;
    fields.push('Via', '1.1 Caddis');
    try {
      response.headers.delete('Server');
      response.writeHead(status, fields, statusText, isWhole);
    } catch (error) {
      this.cancel();
      this.fail(new HandlerError(502, 'the response of the backend cannot be passed on', { cause: error }));
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
   * @param early - pieces that have come already
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
    if (more) this.resumeCall();
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

  /** Ends the response. */
  finish(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    this.flush?.stop();
    this.response.end(lastChunk, bodylessFields(rawTrailers));
    this.tellDone(undefined);
  }

  /**
   * The backend broke off in the body.
   *
   * @param resetCode - code of HTTP/2 with which it did
   */
  breakOff(error: HandlerError, resetCode?: number): void {
    if (!this.response.headSent) {
      this.tellDone(error);
      return;
    }
    this.flush?.stop();
    this.proxy.log.warn({ err: error.cause, uri: this.request.uri }, 'response of the backend broke off');
    this.response.abort(resetCode !== undefined && passedResets.has(resetCode) ? resetCode : undefined);
    this.tellDone(undefined);
  }

  /** A backend that takes its time with the body must not hold back the head. */
  flushHead(): void {
    if (!this.bodyBegun && !this.response.ended) this.response.flush();
  }

  /** The client is gone: nothing is sent any more. */
  protected stopRelay(error: HandlerError): void {
    this.flush?.stop();
    this.bodyDone?.(error);
  }

  private resumeCall(): void {
    if (this.call !== undefined) this.proxy.transport.resume(this.call);
  }

  private afterWrite(isTaken: boolean): boolean {
    this.bodyBegun = true;
    this.flush ??= new BodyFlush(this.response, this.fields, this.proxy.flushIntervalMs, this.proxy.clock);
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
      this.resumeCall();
    });
  }

  private tellDone(error: HandlerError | undefined): void {
    if (this.bodyDone !== undefined) this.bodyDone(error);
    else if (error === undefined) this.succeed();
    else this.fail(error);
  }
}

function flushHead(relay: ResponseRelay): void {
  relay.flushHead();
}
