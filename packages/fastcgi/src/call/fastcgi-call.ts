import type { Socket } from 'node:net';
import { CaddisError, type Clock, formatNetworkAddress, type Logger, type NetworkAddress, type Timer } from '@caddis/core';
import type { TransportCall, TransportHandler, TransportPhase, TransportRequest } from '@caddis/core/http';
import { dialFailed, errors, timedOut } from '../errors.js';
import { type CgiHead, CgiHeadReader } from '../protocol/cgi-head.js';
import { RecordReader, type RecordSink } from '../protocol/record-reader.js';
import { writeRequestHead } from '../protocol/write-records.js';
import { connectTo } from './connect-to.js';
import type { ErrorOutput } from './error-output.js';
import { RequestUpload, type UploadOwner } from './request-upload.js';

/** Settings of calls. Times are in milliseconds; 0 for no limit. @internal */
export interface CallSettings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly dialTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
}

/** Content of a request. @internal */
export interface CallContent {
  readonly variables: ReadonlyMap<string, string>;
  readonly body: TransportRequest['body'];
  readonly contentLength: number;
}

const noTrailers: readonly string[] = [];
const refusals: Readonly<Record<number, string>> = { 1: 'it serves one request of a connection at a time', 2: 'it is overloaded', 3: 'it is not a responder' };

/**
 * One request to an application, over its own connection.
 *
 * @internal
 */
export class FastcgiCall implements TransportCall, RecordSink, UploadOwner {
  readonly address: string;
  private readonly reader = new RecordReader(this);
  private head: CgiHeadReader | undefined = new CgiHeadReader();
  private phase: TransportPhase = 'connect';
  private status = 0;
  /** Remaining bytes of the body; -1 if the length is unknown. */
  private remaining = -1;
  private hasBody = true;
  private outputEnded = false;
  private isOver = false;
  private closedBy: Error | undefined;
  private socket: Socket | undefined;
  private upload: RequestUpload | undefined;
  private dialTimer: Timer | undefined;
  private readTimer: Timer | undefined;
  private writeTimer: Timer | undefined;
  /** Cancels what happens before the connection is opened. */
  private undo: (() => void) | undefined;

  /**
   * @param errorOutput - receives what the application writes to its standard error; absent if it is not logged
   * @param onDialled - called when the connection is open, and again at the end of the call
   */
  constructor(
    private readonly target: NetworkAddress,
    private readonly method: string,
    private readonly handler: TransportHandler,
    private readonly settings: CallSettings,
    private readonly errorOutput: ErrorOutput | undefined,
    private readonly onDialled: (call: FastcgiCall) => void,
  ) {
    this.address = formatNetworkAddress(target);
  }

  /** Sets how to cancel what happens before {@link FastcgiCall.send}. */
  preparing(undo: (() => void) | undefined): void {
    this.undo = undo;
  }

  /** Opens the connection and sends the request. */
  send(content: CallContent): void {
    this.undo = undefined;
    if (this.isOver) return;
    const { clock, dialTimeoutMs } = this.settings;
    const socket = connectTo(this.target);
    this.socket = socket;
    this.dialTimer = dialTimeoutMs > 0 ? clock.setTimeout(() => this.fail(timedOut(this.address, 'a connection', dialTimeoutMs)), dialTimeoutMs) : undefined;
    socket.once('connect', () => this.onConnected(socket, content));
    socket.on('error', (error) => (this.phase === 'connect' ? this.fail(dialFailed(this.address, error)) : this.onClosed(error)));
    socket.on('close', () => this.onClosed(undefined));
  }

  /** Fails the call, because the request cannot be sent. */
  refuse(error: Error): void {
    process.nextTick(() => this.fail(error));
  }

  /** Fails the call before its connection is open, because the upstream was removed. */
  withdraw(): void {
    this.fail(new CaddisError('PROXY_UPSTREAM_WITHDRAWN', `${this.address}: the upstream is gone: its source no longer lists it`));
  }

  abort(): void {
    this.finish();
  }

  resume(): void {
    if (this.isOver || !this.reader.resume() || this.isOver) return;
    if (this.closedBy === undefined) this.socket?.resume();
    else this.settleClosed(this.closedBy);
  }

  onOutput(piece: Buffer): boolean {
    if (this.head === undefined) return this.tellBody(piece);
    let end = 0;
    let head: CgiHead | undefined;
    try {
      end = this.head.push(piece);
      head = end < 0 ? undefined : this.head.read();
    } catch (error) {
      this.onMalformed((error as Error).message);
      return false;
    }
    if (head === undefined) return true;
    this.tellHead(head);
    return this.isOver || end === piece.length || this.tellBody(piece.subarray(end));
  }

  onOutputEnd(): void {
    this.outputEnded = true;
  }

  onErrorOutput(piece: Buffer): void {
    this.errorOutput?.add(piece);
  }

  onRequestEnd(status: number): void {
    if (status !== 0) this.fail(errors.FASTCGI_REFUSED({ address: this.address, reason: refusals[status] ?? `its status is ${status}` }));
    else if (this.head !== undefined) this.onMalformed(this.head.isEmpty ? 'it is empty' : 'it ends in its head');
    else if (this.remaining > 0) this.onMalformed(`${this.remaining} bytes of its body are missing`);
    else this.succeed();
  }

  onMalformed(reason: string): void {
    this.fail(errors.FASTCGI_RESPONSE_MALFORMED({ address: this.address, reason }));
  }

  onSent(): void {
    this.writeTimer?.cancel();
  }

  onBodyFailed(error: Error): void {
    this.fail(error);
  }

  private onConnected(socket: Socket, { variables, body, contentLength }: CallContent): void {
    const { clock, readTimeoutMs, writeTimeoutMs } = this.settings;
    this.dialTimer?.cancel();
    this.onDialled(this);
    this.phase = 'request';
    if (readTimeoutMs > 0) this.readTimer = clock.setTimeout(() => this.fail(timedOut(this.address, 'the response', readTimeoutMs)), readTimeoutMs);
    if (writeTimeoutMs > 0) this.writeTimer = clock.setTimeout(() => this.fail(timedOut(this.address, 'the application to take the request', writeTimeoutMs)), writeTimeoutMs);
    socket.on('data', (piece: Buffer) => {
      if (!this.reader.push(piece)) socket.pause();
    });
    this.upload = new RequestUpload(socket, contentLength, this);
    this.upload.start(writeRequestHead(variables), body);
  }

  private tellHead({ status, statusText, rawHeaders, contentLength }: CgiHead): void {
    this.head = undefined;
    this.phase = 'response';
    this.status = status;
    this.hasBody = this.method !== 'HEAD' && status !== 204 && status !== 304;
    if (this.hasBody) this.remaining = contentLength;
    this.handler.onHead(status, rawHeaders, statusText);
  }

  /** Passes on a piece of the body. Bytes beyond the announced length are dropped, because a client would take them for the next response. */
  private tellBody(piece: Buffer): boolean {
    if (!this.hasBody || piece.length === 0 || this.isOver) return true;
    if (this.remaining < 0) return this.handler.onData(piece);
    const part = piece.length > this.remaining ? piece.subarray(0, this.remaining) : piece;
    this.remaining -= part.length;
    if (part.length < piece.length) {
      this.settings.log.warn({ address: this.address }, 'a response is longer than its Content-Length; the rest is discarded');
      this.hasBody = false;
    }
    return part.length === 0 || this.handler.onData(part);
  }

  private onClosed(error: Error | undefined): void {
    if (this.isOver || this.closedBy !== undefined) return;
    const when = this.phase === 'response' ? 'in the middle of a response' : 'before it had answered';
    this.closedBy = errors.FASTCGI_CONNECTION_CLOSED({ address: this.address, when }, error === undefined ? {} : { cause: error });
    if (!this.reader.isHolding) this.settleClosed(this.closedBy);
  }

  /** Handles a closed connection. If the output has ended, the response counts as complete, because some applications do not end the request. */
  private settleClosed(error: Error): void {
    if (this.head === undefined && (this.remaining === 0 || (this.remaining < 0 && this.outputEnded))) this.succeed();
    else this.fail(error);
  }

  private succeed(): void {
    if (this.isOver) return;
    this.finish();
    this.handler.onEnd(noTrailers);
  }

  private fail(error: Error): void {
    if (this.isOver) return;
    const { phase } = this;
    this.finish();
    this.handler.onError(error, phase);
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.undo?.();
    this.onDialled(this);
    this.dialTimer?.cancel();
    this.readTimer?.cancel();
    this.writeTimer?.cancel();
    this.reader.stop();
    this.upload?.stop();
    this.socket?.destroy();
    this.errorOutput?.tell(this.status);
  }
}
