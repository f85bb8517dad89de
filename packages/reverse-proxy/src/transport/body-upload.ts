import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { HandlerError } from '@caddis/core/http';

/** Who is told how an upload goes. @internal */
export interface UploadOwner {
  /** The backend takes nothing for now. */
  onBlocked(): void;
  /** The whole body is on its way. */
  onUploaded(): void;
  /** The body broke off, or is longer or shorter than was said. */
  onUploadFailed(error: Error): void;
}

/**
 * Sends a request's body to a backend as it comes, no faster than the backend takes it.
 *
 * @internal
 */
export class BodyUpload {
  private sent = 0;
  private blocked = false;
  private stopped = false;

  /**
   * @param length - bytes that were announced; `undefined` to send chunks
   */
  constructor(
    private readonly socket: Socket,
    private readonly body: Readable,
    private readonly length: number | undefined,
    private readonly owner: UploadOwner,
  ) {}

  /** Begins to read the body. */
  start(): void {
    if (this.body.readableEnded) {
      process.nextTick(this.onEnd);
      return;
    }
    // It broke off before there was a connection, and says nothing more.
    if (this.body.destroyed) {
      process.nextTick(() => this.stopped || this.onClose());
      return;
    }
    this.body.on('data', this.onData).on('end', this.onEnd).on('error', this.onBroken).on('close', this.onClose);
    this.body.resume();
  }

  /** Goes on when the socket can take more. */
  onDrain(): void {
    if (!this.blocked) return;
    this.blocked = false;
    this.body.resume();
  }

  /** Ends the upload where it is; what was not read of the body stays in it. */
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

/** What is wrong with a request's body is not the backend's fault. @internal */
export function requestBroken(message: string): HandlerError {
  return new HandlerError(400, message);
}
