import type { Socket } from 'node:net';
import type { Clock, Timer } from '@caddis/core';
import type { TransportHandler, TransportPhase } from '@caddis/core/http';
import { Liveness } from '@caddis/kit';
import { errors } from '../errors.js';
import type { BackendConnection, ConnectionLimits, ConnectionOwner } from './backend-connection.js';
import { ChunkedDecoder, type ChunkedSink } from './chunked-decoder.js';
import type { HttpCall } from './http-call.js';
import { PartialHead } from './partial-head.js';
import { RequestSender, type SenderOwner } from './request-sender.js';
import { ResponseHead } from './response-head.js';
import type { SocketReader } from './socket-reader.js';

const noTrailers: readonly string[] = [];
/** Up to this size, the last piece of a body is copied so that the response can end at once. */
const maxCopy = 16 * 1024;

/** Parameters of a connection. @internal */
export interface ConnectionOptions {
  readonly socket: Socket;
  /** Buffer that the socket reads into; absent if the socket emits `data`. */
  readonly reader: SocketReader | undefined;
  /** The backend, for error messages. */
  readonly address: string;
  readonly limits: ConnectionLimits;
  readonly owner: ConnectionOwner;
  readonly clock: Clock;
}

/** Which part of a response the connection expects next. */
type Stage = 'idle' | 'head' | 'sized' | 'chunked' | 'until_close' | 'switching' | 'gone';

/**
 * A connection to a backend over HTTP/1.1. It carries one call at a time.
 *
 * @see RFC 9112
 * @internal
 */
export class Http1BackendConnection implements BackendConnection, ChunkedSink, SenderOwner {
  readonly isShared = false;
  idleSince = 0;
  /** Number of calls completed on this connection. */
  private served = 0;
  private stage: Stage = 'idle';
  private call: HttpCall | undefined;
  private paused = false;
  private remaining = 0;
  private readonly partialHead: PartialHead;
  /** Total size of all heads for the current request, informational responses included. */
  private headBytes = 0;
  private heldTrailers: readonly string[] | undefined;
  private socketError: Error | undefined;
  private headTimer: Timer | undefined;
  private chunks: ChunkedDecoder | undefined;
  private readonly socket: Socket;
  private readonly reader: SocketReader | undefined;
  private readonly address: string;
  private readonly limits: ConnectionLimits;
  private readonly owner: ConnectionOwner;
  private readonly clock: Clock;
  private readonly head: ResponseHead;
  private readonly sender: RequestSender;
  private readonly readWatch: Liveness | undefined;

  constructor(options: ConnectionOptions) {
    const { socket, limits, clock } = options;
    this.socket = socket;
    this.address = options.address;
    this.limits = limits;
    this.owner = options.owner;
    this.clock = clock;
    this.head = new ResponseHead(options.address);
    this.partialHead = new PartialHead(limits.maxResponseHeaderSize);
    const { readTimeoutMs, writeTimeoutMs } = limits;
    if (readTimeoutMs > 0) this.readWatch = new Liveness({ clock, deadlineMs: readTimeoutMs, onSilence: () => this.fail(this.timeout('data', readTimeoutMs)) });
    const watch = writeTimeoutMs > 0 ? new Liveness({ clock, deadlineMs: writeTimeoutMs, onSilence: () => this.fail(this.timeout('room to write', writeTimeoutMs)) }) : undefined;
    this.sender = new RequestSender({ socket, limits, clock, watch }, this);
    this.reader = options.reader;
    if (this.reader === undefined) socket.on('data', this.onData);
    else this.reader.receive = this.onLentData;
    socket.on('end', this.onEnd).on('error', this.onError).on('close', this.onClose).on('drain', this.onDrain);
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
    this.headBytes = 0;
    this.readWatch?.alive();
    this.sender.send(call);
    if (!this.sender.isSending) this.awaitHead();
  }

  abort(): void {
    this.destroy();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.readWatch?.alive();
    this.socket.resume();
    const trailers = this.heldTrailers;
    this.heldTrailers = undefined;
    if (trailers !== undefined) this.complete(trailers);
  }

  destroy(): void {
    const { call } = this;
    if (this.stage === 'gone') return;
    this.call = undefined;
    if (call !== undefined) call.carrier = undefined;
    this.stage = 'gone';
    this.stopWaiting();
    this.sender.giveUp();
    this.socket.destroy();
    this.owner.onClosed(this);
  }

  onPiece(piece: Buffer): void {
    // The call may be aborted between two pieces.
    if (this.call === undefined || this.give(this.call.handler, piece)) return;
    this.paused = true;
    this.readWatch?.stop();
    if (this.reader === undefined) this.socket.pause();
  }

  onSent(): void {
    if (this.stage === 'head') this.awaitHead();
    else if (this.stage === 'switching' && this.call !== undefined) this.handOver(this.call, this.socket);
  }

  onSendFailed(error: Error): void {
    this.fail(error);
  }

  onRefused(error: Error): void {
    this.socketError = error;
    if (this.stage !== 'head') return;
    this.headTimer?.cancel();
    this.awaitHead();
  }

  private awaitHead(): void {
    const limit = this.limits.responseHeaderTimeoutMs;
    if (limit > 0) this.headTimer = this.clock.setTimeout(() => this.fail(this.timeout('the head of the response', limit)), limit);
  }

  private give(handler: TransportHandler, piece: Buffer): boolean {
    if (this.reader === undefined) return handler.onData(piece);
    return handler.onLentData === undefined ? handler.onData(Buffer.from(piece)) : handler.onLentData(piece);
  }

  private readonly onLentData = (bytes: Buffer): boolean => {
    this.onData(bytes);
    return !this.paused;
  };

  private readonly onData = (chunk: Buffer): void => {
    this.readWatch?.alive();
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
        // Data without a request closes the connection, because it could be taken for the response to the next request.
        this.destroy();
    }
  }

  private readHead(chunk: Buffer): void {
    const { maxResponseHeaderSize } = this.limits;
    let bytes = this.partialHead.isEmpty ? chunk : this.partialHead.add(chunk);
    while (bytes !== undefined) {
      const length = this.head.read(bytes);
      // Informational responses count as well, because a backend could send any number of them.
      if (this.headBytes + (length < 0 ? bytes.length : length) > maxResponseHeaderSize) {
        throw errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason: `its head is longer than ${maxResponseHeaderSize} bytes` });
      }
      if (length < 0) {
        this.partialHead.keep(this.owned(bytes));
        return;
      }
      this.headBytes += length;
      bytes = bytes.subarray(length);
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
    else this.sender.onContinue();
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
    call.tellHead(head.status, head.rawHeaders, head.statusText, !hasBody || (head.contentLength === 0 && !head.chunked), this.address);
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
      return;
    }
    if (length > this.remaining) this.head.keepAlive = false;
    const last = chunk.subarray(0, this.remaining);
    this.remaining = 0;
    if (last.length > maxCopy) {
      this.onPiece(last);
      this.complete(noTrailers);
    } else {
      this.complete(noTrailers, last.length === 0 ? undefined : this.owned(last));
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
    const { call } = this;
    if (call === undefined) return;
    if (this.paused) {
      // The last piece still waits in the read buffer, which the next response would overwrite.
      this.heldTrailers = rawTrailers;
      return;
    }
    const reusable = this.head.keepAlive && this.limits.keepAlive && !this.sender.isSending && this.socket.writableLength === 0;
    this.call = undefined;
    call.carrier = undefined;
    this.served += 1;
    this.stage = 'idle';
    this.stopWaiting();
    if (reusable) this.owner.onRoom(this);
    else this.destroy();
    call.handler.onEnd(rawTrailers, lastChunk);
  }

  private switchProtocols(call: HttpCall, rest: Buffer): void {
    if (call.request.upgrade === undefined || call.handler.onUpgrade === undefined) {
      throw errors.PROXY_RESPONSE_MALFORMED({ address: this.address, reason: 'it switches protocols, which was not asked for' });
    }
    const { socket } = this;
    // Each side may close its direction and still receive data from the other.
    socket.allowHalfOpen = true;
    socket.pause();
    this.paused = true;
    if (rest.length > 0) socket.unshift(this.owned(rest));
    this.stage = 'switching';
    // The rest of the request body must be sent before any data of the new protocol.
    this.sender.onContinue();
    if (!this.sender.isSending) this.handOver(call, socket);
  }

  private handOver(call: HttpCall, socket: Socket): void {
    this.call = undefined;
    call.carrier = undefined;
    this.stage = 'gone';
    this.stopWaiting();
    socket.off('data', this.onData).off('end', this.onEnd).off('error', this.onError).off('close', this.onClose).off('drain', this.onDrain);
    if (this.reader !== undefined) this.reader.receive = (bytes) => socket.push(Buffer.from(bytes));
    this.owner.onClosed(this);
    call.handler.onUpgrade?.(101, this.head.rawHeaders, socket);
  }

  /** Returns bytes that later reads do not overwrite. */
  private owned(bytes: Buffer): Buffer {
    return this.reader === undefined ? bytes : Buffer.from(bytes);
  }

  private readonly onDrain = (): void => {
    this.sender.onDrain();
  };

  private readonly onEnd = (): void => {
    if (this.stage === 'until_close' && !wasReset(this.socket)) this.complete(noTrailers);
  };

  private readonly onError = (error: Error): void => {
    this.socketError = error;
  };

  private readonly onClose = (): void => {
    const { call } = this;
    if (call !== undefined && this.stage === 'head' && this.served > 0 && this.partialHead.isEmpty && call.repeatable) {
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
    this.sender.stop();
    this.readWatch?.stop();
  }

  private timeout(what: string, milliseconds: number): Error {
    return errors.HTTP_TRANSPORT_TIMEOUT({ address: this.address, what, milliseconds });
  }
}

function mayHaveBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304;
}

/**
 * Checks whether a connection that has ended was in fact reset. Node emits `end` in both cases if the last bytes arrived together with
 * the reset. After a reset, the system has no peer address any more. Unix sockets have no addresses, and are never reset.
 */
function wasReset(socket: Socket): boolean {
  return socket.localAddress !== undefined && socket.remoteAddress === undefined;
}
