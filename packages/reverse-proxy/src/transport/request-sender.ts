import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';
import { type Liveness, surviveWriteFailures } from '@caddis/kit';
import type { ConnectionLimits } from './backend-connection.js';
import { BodyUpload, type UploadOwner } from './body-upload.js';
import type { HttpCall } from './http-call.js';

/** Who is told how the sending of a request goes. @internal */
export interface SenderOwner {
  /** A request with a body that came in pieces is on its way as a whole. */
  onSent(): void;
  /** The body broke off. */
  onSendFailed(error: Error): void;
  /** The backend takes nothing more of the body; it may have answered before. */
  onRefused(error: Error): void;
}

/** What requests are sent with. @internal */
export interface SenderOptions {
  readonly socket: Socket;
  readonly limits: Pick<ConnectionLimits, 'expectContinueTimeoutMs'>;
  readonly clock: Clock;
  /** Runs while the backend takes nothing; absent where there is no limit. */
  readonly watch: Liveness | undefined;
}

/**
 * Sends requests over a connection of HTTP/1.1, one at a time.
 *
 * @internal
 */
export class RequestSender implements UploadOwner {
  /** True while a request's body is under way. */
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

  /** Sends a call's request. */
  send(call: HttpCall): void {
    const { body } = call.request;
    if (body === undefined) this.socket.write(call.head, 'latin1');
    else if (body instanceof Uint8Array) this.sendWhole(call.head, body);
    else this.sendStream(call, body);
  }

  /** Goes on when the backend takes more. */
  onDrain(): void {
    this.options.watch?.stop();
    this.upload?.onDrain();
  }

  /** The backend asks for the body. */
  onContinue(): void {
    if (this.continueTimer !== undefined) this.startHeldUpload();
  }

  /** The call is over, whatever became of the request. */
  stop(): void {
    this.continueTimer?.cancel();
    this.continueTimer = undefined;
    this.options.watch?.stop();
    this.endTolerance?.();
    this.endTolerance = undefined;
  }

  /** Leaves the body where it is. */
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
    // The rest of the body is not sent, so that nothing can be sent behind it.
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
    // Corked until the body's first piece had a chance to come, so that it shares a packet with the head.
    this.socket.cork();
    this.socket.write(call.head, 'latin1');
    this.upload.start();
    process.nextTick(uncork, this.socket);
  }

  /** The backend wants the body, or did not say for long enough. */
  private startHeldUpload(): void {
    this.continueTimer?.cancel();
    this.continueTimer = undefined;
    this.upload?.start();
  }
}

function uncork(socket: Socket): void {
  socket.uncork();
}
