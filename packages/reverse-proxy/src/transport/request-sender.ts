import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';
import { type Liveness, surviveWriteFailures } from '@caddis/kit';
import type { ConnectionLimits } from './backend-connection.js';
import { BodyUpload, type UploadOwner } from './body-upload.js';
import type { HttpCall } from './http-call.js';

/** Receives the events of sending a request. @internal */
export interface SenderOwner {
  /** Called when a request with a streamed body was written completely. */
  onSent(): void;
  /** Called when the body failed. */
  onSendFailed(error: Error): void;
  /** Called when the backend accepts no more of the body. It may already have answered. */
  onRefused(error: Error): void;
}

/** Options of a {@link RequestSender}. @internal */
export interface SenderOptions {
  readonly socket: Socket;
  readonly limits: Pick<ConnectionLimits, 'expectContinueTimeoutMs'>;
  readonly clock: Clock;
  /** Runs while the backend accepts no data; absent if there is no write timeout. */
  readonly watch: Liveness | undefined;
}

/**
 * Sends requests over an HTTP/1.1 connection, one at a time.
 *
 * @internal
 */
export class RequestSender implements UploadOwner {
  /** True while the body of a request is being sent. */
  isSending = false;
  private upload: BodyUpload | undefined;
  private continueTimer: Timer | undefined;
  private endTolerance: (() => void) | undefined;
  private readonly socket: Socket;

  constructor(
    private readonly options: SenderOptions,
    private readonly owner: SenderOwner,
  ) {
    this.socket = options.socket;
  }

  /** Sends the request of a call. */
  send(call: HttpCall): void {
    const { body } = call.request;
    if (body === undefined) this.socket.write(call.head, 'latin1');
    else if (body instanceof Uint8Array) this.sendWhole(call.head, body);
    else this.sendStream(call, body);
  }

  /** Must be called when the socket has drained. */
  onDrain(): void {
    this.options.watch?.stop();
    this.upload?.onDrain();
  }

  /** Must be called when the backend has sent 100 Continue. */
  onContinue(): void {
    if (this.continueTimer !== undefined) this.startHeldUpload();
  }

  /** Must be called at the end of the call, with whatever outcome. */
  stop(): void {
    this.continueTimer?.cancel();
    this.continueTimer = undefined;
    this.options.watch?.stop();
    this.endTolerance?.();
    this.endTolerance = undefined;
  }

  /** Stops sending; the unread rest of the body stays in its stream. */
  giveUp(): void {
    this.stop();
    this.upload?.stop();
    this.upload = undefined;
  }

  onBlocked(): void {
    this.options.watch?.alive();
  }

  onUploaded(): void {
    this.upload = undefined;
    this.isSending = false;
    this.owner.onSent();
  }

  onUploadFailed(error: Error): void {
    this.upload = undefined;
    this.owner.onSendFailed(error);
  }

  private readonly onWriteFailed = (error: Error): void => {
    this.giveUp();
    // Stays true because the body was not sent completely, so the connection cannot be reused.
    this.isSending = true;
    this.owner.onRefused(error);
  };

  private sendWhole(head: string, body: Uint8Array): void {
    this.endTolerance = surviveWriteFailures(this.socket, this.onWriteFailed);
    this.socket.cork();
    this.socket.write(head, 'latin1');
    if (!this.socket.write(body)) this.options.watch?.alive();
    this.socket.uncork();
  }

  private sendStream(call: HttpCall, body: Readable): void {
    const { clock, limits } = this.options;
    const patience = limits.expectContinueTimeoutMs;
    this.upload = new BodyUpload(this.socket, body, call.request.contentLength, this);
    this.isSending = true;
    this.endTolerance = surviveWriteFailures(this.socket, this.onWriteFailed);
    if (patience > 0 && /\r\nexpect: *100-continue\r\n/i.test(call.head)) {
      this.socket.write(call.head, 'latin1');
      this.continueTimer = clock.setTimeout(() => this.startHeldUpload(), patience);
      return;
    }
    // Corked for one tick, so that head and first piece of the body are sent in one packet if the piece is available.
    this.socket.cork();
    this.socket.write(call.head, 'latin1');
    this.upload.start();
    process.nextTick(uncork, this.socket);
  }

  /** Starts the upload after 100 Continue, or when the backend has not sent it in time. */
  private startHeldUpload(): void {
    this.continueTimer?.cancel();
    this.continueTimer = undefined;
    this.upload?.start();
  }
}

function uncork(socket: Socket): void {
  socket.uncork();
}
