import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';
import type { TransportPhase } from '@caddis/core/http';
import { errors } from '../errors.js';
import type { BackendConnection, ConnectionLimits, ConnectionOwner } from './backend-connection.js';
import { BodyUpload, type UploadOwner } from './body-upload.js';
import { ChunkedDecoder, type ChunkedSink } from './chunked-decoder.js';
import type { HttpCall } from './http-call.js';
import { ResponseHead } from './response-head.js';
import { Watchdog } from './watchdog.js';

const headEnd = Buffer.from('\r\n\r\n');
const noTrailers: readonly string[] = [];

/** What a connection is made of. @internal */
export interface ConnectionOptions {
  readonly socket: Socket;
  /** The backend, for errors. */
  readonly address: string;
  readonly limits: ConnectionLimits;
  readonly owner: ConnectionOwner;
  readonly clock: Clock;
}

/** Where a connection stands: which part of a response it expects. */
type Stage = 'idle' | 'head' | 'sized' | 'chunked' | 'until_close' | 'gone';

/**
 * A connection to a backend that speaks HTTP/1.1, one exchange at a time.
 *
 * @see RFC 9112
 * @internal
 */
export class Http1Connection implements BackendConnection, ChunkedSink, UploadOwner {
  readonly isShared = false;
  idleSince = 0;
  /** Exchanges that were completed on it. */
  private served = 0;
  private stage: Stage = 'idle';
  private call: HttpCall | undefined;
  private upload: BodyUpload | undefined;
  private uploading = false;
  private paused = false;
  private remaining = 0;
  private partialHead: Buffer | undefined;
  private socketError: Error | undefined;
  private headTimer: Timer | undefined;
  private continueTimer: Timer | undefined;
  private chunks: ChunkedDecoder | undefined;
  private readonly socket: Socket;
  private readonly address: string;
  private readonly limits: ConnectionLimits;
  private readonly owner: ConnectionOwner;
  private readonly clock: Clock;
  private readonly head: ResponseHead;
  private readonly readWatch: Watchdog | undefined;
  private readonly writeWatch: Watchdog | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, limits, clock } = options;
    this.socket = socket;
    this.address = options.address;
    this.limits = limits;
    this.owner = options.owner;
    this.clock = clock;
    this.head = new ResponseHead(options.address);
    const { readTimeoutMs, writeTimeoutMs } = limits;
    if (readTimeoutMs > 0) this.readWatch = new Watchdog(clock, readTimeoutMs, () => this.fail(this.timeout('data', readTimeoutMs)));
    if (writeTimeoutMs > 0) this.writeWatch = new Watchdog(clock, writeTimeoutMs, () => this.fail(this.timeout('room to write', writeTimeoutMs)));
    socket.on('data', this.onData).on('end', this.onEnd).on('error', this.onError).on('close', this.onClose).on('drain', this.onDrain);
  }

  get hasRoom(): boolean {
    return this.stage === 'idle';
  }

  get isIdle(): boolean {
    return this.stage === 'idle';
  }

  get keepAliveSeconds(): number {
    return this.head.keepAliveSeconds;
  }

  start(call: HttpCall): void {
    this.call = call;
    call.carrier = this;
    this.stage = 'head';
    this.readWatch?.touch();
    const { body } = call.request;
    if (body === undefined) this.socket.write(call.head, 'latin1');
    else if (body instanceof Uint8Array) this.writeWhole(call.head, body);
    else this.writeStream(call, body);
    if (!this.uploading) this.awaitHead();
  }

  abort(): void {
    this.destroy();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.readWatch?.touch();
    this.socket.resume();
  }

  destroy(): void {
    const { call } = this;
    if (this.stage === 'gone') return;
    this.call = undefined;
    if (call !== undefined) call.carrier = undefined;
    this.stage = 'gone';
    this.stopWaiting();
    this.upload?.stop();
    this.upload = undefined;
    this.socket.destroy();
    this.owner.onClosed(this);
  }

  onPiece(piece: Buffer): void {
    // The call may be given up between two pieces.
    if (this.call?.handler.onData(piece) === false) this.pause();
  }

  onBlocked(): void {
    this.writeWatch?.touch();
  }

  onUploaded(): void {
    this.upload = undefined;
    this.uploading = false;
    if (this.stage === 'head') this.awaitHead();
  }

  onUploadFailed(error: Error): void {
    this.upload = undefined;
    this.fail(error);
  }

  private writeWhole(head: string, body: Uint8Array): void {
    this.socket.cork();
    this.socket.write(head, 'latin1');
    if (!this.socket.write(body)) this.writeWatch?.touch();
    this.socket.uncork();
  }

  private writeStream(call: HttpCall, body: Readable): void {
    const patience = this.limits.expectContinueTimeoutMs;
    this.upload = new BodyUpload(this.socket, body, call.request.contentLength, this);
    this.uploading = true;
    if (patience > 0 && /\r\nexpect: *100-continue\r\n/i.test(call.head)) {
      this.socket.write(call.head, 'latin1');
      this.continueTimer = this.clock.setTimeout(this.onContinue, patience);
      return;
    }
    // Corked until the body's first piece had a chance to come, so that it shares a packet with the head.
    this.socket.cork();
    this.socket.write(call.head, 'latin1');
    this.upload.start();
    process.nextTick(uncork, this.socket);
  }

  /** The backend wants the body, or did not say for long enough. */
  private readonly onContinue = (): void => {
    this.continueTimer?.cancel();
    this.continueTimer = undefined;
    this.upload?.start();
  };

  private awaitHead(): void {
    const limit = this.limits.responseHeaderTimeoutMs;
    if (limit > 0) this.headTimer = this.clock.setTimeout(() => this.fail(this.timeout('the head of the response', limit)), limit);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.readWatch?.touch();
    try {
      this.read(chunk);
    } catch (error) {
      this.fail(error as Error);
    }
  };

  private read(chunk: Buffer): void {
    switch (this.stage) {
      case 'head':
        this.readHead(chunk);
        break;
      case 'sized':
        this.readSized(chunk);
        break;
      case 'chunked':
        this.readChunks(chunk);
        break;
      case 'until_close':
        this.onPiece(chunk);
        break;
      case 'idle':
        // A backend that speaks unasked could answer the next request before it is sent.
        this.destroy();
    }
  }

  private readHead(chunk: Buffer): void {
    let bytes = this.partialHead === undefined ? chunk : Buffer.concat([this.partialHead, chunk]);
    let searched = Math.max(0, bytes.length - chunk.length - 3);
    for (;;) {
      const end = bytes.indexOf(headEnd, searched);
      if (end < 0 ? bytes.length > this.limits.maxResponseHeaderSize : end > this.limits.maxResponseHeaderSize) {
        throw errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason: `its head is longer than ${this.limits.maxResponseHeaderSize} bytes` });
      }
      if (end < 0) {
        this.partialHead = bytes;
        return;
      }
      this.partialHead = undefined;
      this.head.read(bytes.toString('latin1', 0, end + 2));
      bytes = bytes.subarray(end + 4);
      searched = 0;
      if (this.head.status >= 200 || this.head.status === 101) {
        this.takeHead(bytes);
        return;
      }
      this.takeInformational();
      if (this.stage !== 'head') return;
    }
  }

  private takeInformational(): void {
    const { status, rawHeaders } = this.head;
    if (status > 100) this.call?.handler.onInformational?.(status, rawHeaders);
    else if (this.continueTimer !== undefined) this.onContinue();
  }

  private takeHead(rest: Buffer): void {
    const { call, head } = this;
    if (call === undefined) return;
    this.headTimer?.cancel();
    if (head.status === 101) {
      this.switchProtocols(call, rest);
      return;
    }
    this.stage = 'until_close';
    const hasBody = mayHaveBody(call.request.method, head.status);
    call.tellHead(head.status, head.rawHeaders, head.statusText, hasBody, this.address);
    if (this.call !== call) return;
    if (!hasBody) this.readSizedBody(0, rest);
    else if (head.chunked) this.readChunkedBody(rest);
    else if (head.contentLength >= 0) this.readSizedBody(head.contentLength, rest);
    else if (rest.length > 0) this.onPiece(rest);
  }

  private readSizedBody(length: number, rest: Buffer): void {
    this.stage = 'sized';
    this.remaining = length;
    if (rest.length > 0 || length === 0) this.readSized(rest);
  }

  private readSized(chunk: Buffer): void {
    const { length } = chunk;
    if (length < this.remaining) {
      this.remaining -= length;
      this.onPiece(chunk);
    } else if (length === this.remaining) {
      this.complete(noTrailers, length === 0 ? undefined : chunk);
    } else {
      this.head.keepAlive = false;
      this.complete(noTrailers, this.remaining === 0 ? undefined : chunk.subarray(0, this.remaining));
    }
  }

  private readChunkedBody(rest: Buffer): void {
    this.stage = 'chunked';
    if (this.chunks === undefined) this.chunks = new ChunkedDecoder(this);
    else this.chunks.reset();
    if (rest.length > 0) this.readChunks(rest);
  }

  private readChunks(chunk: Buffer): void {
    const chunks = this.chunks as ChunkedDecoder;
    const taken = chunks.decode(chunk);
    if (taken < 0) throw errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason: 'a chunk of its body is malformed' });
    if (!chunks.done || this.stage !== 'chunked') return;
    if (taken < chunk.length) this.head.keepAlive = false;
    this.complete(chunks.trailers === '' ? noTrailers : this.head.readTrailers(chunks.trailers));
  }

  private complete(rawTrailers: readonly string[], lastChunk?: Buffer): void {
    const call = this.call as HttpCall;
    const reusable = this.head.keepAlive && this.limits.keepAlive && !this.uploading;
    this.call = undefined;
    call.carrier = undefined;
    this.served += 1;
    this.stage = 'idle';
    this.stopWaiting();
    if (reusable) {
      if (this.paused) {
        this.paused = false;
        this.socket.resume();
      }
      this.owner.onRoom(this);
    } else {
      this.destroy();
    }
    call.handler.onEnd(rawTrailers, lastChunk);
  }

  private switchProtocols(call: HttpCall, rest: Buffer): void {
    if (call.request.upgrade === undefined || call.handler.onUpgrade === undefined) {
      throw errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason: 'it switches protocols, which was not asked for' });
    }
    const { socket } = this;
    this.call = undefined;
    call.carrier = undefined;
    this.stage = 'gone';
    this.stopWaiting();
    socket.off('data', this.onData).off('end', this.onEnd).off('error', this.onError).off('close', this.onClose).off('drain', this.onDrain);
    socket.pause();
    if (rest.length > 0) socket.unshift(rest);
    this.owner.onClosed(this);
    call.handler.onUpgrade(101, this.head.rawHeaders, socket);
  }

  private pause(): void {
    this.paused = true;
    this.readWatch?.stop();
    this.socket.pause();
  }

  private readonly onDrain = (): void => {
    this.writeWatch?.stop();
    this.upload?.onDrain();
  };

  private readonly onEnd = (): void => {
    if (this.stage === 'until_close') this.complete(noTrailers);
  };

  private readonly onError = (error: Error): void => {
    this.socketError = error;
  };

  private readonly onClose = (): void => {
    const { call } = this;
    if (call !== undefined && this.stage === 'head' && this.served > 0 && this.partialHead === undefined && call.repeatable) {
      this.destroy();
      this.owner.onStale(call);
      return;
    }
    const when = this.stage === 'head' ? 'before it answered' : 'in the middle of its response';
    this.fail(errors.PROXY_BACKEND_CLOSED({ address: this.address, when }, { cause: this.socketError }));
  };

  private fail(error: Error): void {
    const { call } = this;
    const phase: TransportPhase = this.stage === 'head' ? 'request' : 'response';
    this.destroy();
    call?.handler.onError(error, phase);
  }

  private stopWaiting(): void {
    this.headTimer?.cancel();
    this.continueTimer?.cancel();
    this.continueTimer = undefined;
    this.readWatch?.stop();
    this.writeWatch?.stop();
  }

  private timeout(what: string, milliseconds: number): Error {
    return errors.HTTP_TRANSPORT_TIMEOUT({ address: this.address, what, milliseconds });
  }
}

function mayHaveBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304;
}

function uncork(socket: Socket): void {
  socket.uncork();
}
