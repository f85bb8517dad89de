import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { HandlerError } from '@caddis/core/http';

/** Receives the events of an upload. @internal */
export interface UploadOwner {
  /** Called when the backend does not accept more data for now. */
  onBlocked(): void;
  /** Called when the whole body was written. */
  onUploaded(): void;
  /** Called when the body ended early, or does not have the announced length. */
  onUploadFailed(error: Error): void;
}

/**
 * Sends the body of a request to a backend, no faster than the backend accepts it.
 *
 * @internal
 */
export class BodyUpload {
  private sent = 0;
  private blocked = false;
  private stopped = false;

  /**
   * @param length - the announced `Content-Length` in bytes; `undefined` to send chunks
   */
  constructor(
    private readonly socket: Socket,
    private readonly body: Readable,
    private readonly length: number | undefined,
    private readonly owner: UploadOwner,
  ) {}

  /** Starts to read the body. */
  start(): void {
    if (this.body.readableEnded) {
      process.nextTick(this.onEnd);
      return;
    }
    // The body failed before there was a connection, and emits no more events.
    if (this.body.destroyed) {
      process.nextTick(() => this.stopped || this.onClose());
      return;
    }
    this.body.on('data', this.onData).on('end', this.onEnd).on('error', this.onBroken).on('close', this.onClose);
    this.body.resume();
  }

  /** Must be called when the socket has drained. */
  onDrain(): void {
    if (!this.blocked) return;
    this.blocked = false;
    this.body.resume();
  }

  /** Stops the upload. The unread rest of the body stays in its stream. */
  stop(): void {
    this.stopped = true;
    this.detach();
    this.body.pause();
  }

  private readonly onData = (piece: Buffer): void => {
    this.sent += piece.length;
    if (this.length !== undefined && this.sent > this.length) {
      this.onBroken(requestBroken(`the body is longer than the ${this.length} bytes that were announced`));
    } else if (!this.write(piece)) {
      this.blocked = true;
      this.body.pause();
      this.owner.onBlocked();
    }
  };

  private readonly onEnd = (): void => {
    this.detach();
    if (this.length === undefined) this.socket.write(this.sent === 0 ? '0\r\n\r\n' : '\r\n0\r\n\r\n', 'latin1');
    else if (this.sent < this.length) {
      this.owner.onUploadFailed(requestBroken(`the body ended after ${this.sent} of ${this.length} bytes`));
      return;
    }
    this.owner.onUploaded();
  };

  private readonly onBroken = (error: Error): void => {
    this.detach();
    this.owner.onUploadFailed(error);
  };

  private readonly onClose = (): void => {
    this.onBroken(requestBroken(`the body broke off after ${this.sent} bytes`));
  };

  private write(piece: Buffer): boolean {
    if (this.length !== undefined) return this.socket.write(piece);
    this.socket.cork();
    const size = piece.length.toString(16);
    this.socket.write(this.sent === piece.length ? `${size}\r\n` : `\r\n${size}\r\n`, 'latin1');
    const more = this.socket.write(piece);
    this.socket.uncork();
    return more;
  }

  private detach(): void {
    this.body.off('data', this.onData).off('end', this.onEnd).off('error', this.onBroken).off('close', this.onClose);
  }
}

/** Creates the error for a broken request body. It has status 400, because the client is at fault and not the backend. @internal */
export function requestBroken(message: string): HandlerError {
  return new HandlerError(400, message);
}
