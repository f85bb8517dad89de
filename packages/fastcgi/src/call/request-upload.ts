import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { HandlerError } from '@caddis/core/http';
import { surviveWriteFailures } from '@caddis/kit';
import { endOfInput, inputHead, inputParts } from '../protocol/write-records.js';

/** Receives the events of sending a request. @internal */
export interface UploadOwner {
  /** Called when the whole request was written. */
  onSent(): void;
  /** Called when the body ended early, or does not have the announced length. */
  onBodyFailed(error: Error): void;
}

/**
 * Sends a request over a connection: its head, then its body, no faster than the application reads.
 *
 * @internal
 */
export class RequestUpload {
  private sent = 0;
  private stream: Readable | undefined;
  private isBlocked = false;
  private isOver = false;

  /**
   * @param length - announced length of the body in bytes
   */
  constructor(
    private readonly socket: Socket,
    private readonly length: number,
    private readonly owner: UploadOwner,
  ) {}

  /** Starts sending. Failures of a streamed body are reported later, never before this method has returned. */
  start(head: Buffer, body: Readable | Uint8Array | undefined): void {
    const { socket } = this;
    // An application may answer and close without reading the body; its answer must still be read.
    surviveWriteFailures(socket, () => this.stop());
    socket.cork();
    socket.write(head);
    if (body === undefined || body instanceof Uint8Array) {
      if (body !== undefined) this.write(body);
      this.finish();
    } else {
      this.follow(body);
    }
    process.nextTick(uncork, socket);
  }

  /** Stops sending. The unread rest of the body stays in its stream. */
  stop(): void {
    this.isOver = true;
    this.detach()?.pause();
  }

  private follow(body: Readable): void {
    if (body.readableEnded) {
      process.nextTick(this.onEnd);
      return;
    }
    // The body failed before there was a connection, and emits no more events.
    if (body.destroyed) {
      process.nextTick(this.onClose);
      return;
    }
    this.stream = body;
    this.socket.on('drain', this.onDrain);
    body.on('data', this.onData).on('end', this.onEnd).on('error', this.onBroken).on('close', this.onClose);
    body.resume();
  }

  private readonly onData = (piece: Buffer): void => {
    this.sent += piece.length;
    if (this.sent > this.length) {
      this.onBroken(new HandlerError(400, `the body is longer than the ${this.length} bytes that were announced`));
    } else if (!this.write(piece)) {
      this.isBlocked = true;
      this.stream?.pause();
    }
  };

  private readonly onDrain = (): void => {
    if (!this.isBlocked) return;
    this.isBlocked = false;
    this.stream?.resume();
  };

  private readonly onEnd = (): void => {
    this.detach();
    if (this.isOver) return;
    if (this.sent < this.length) this.owner.onBodyFailed(new HandlerError(400, `the body ended after ${this.sent} of ${this.length} bytes`));
    else this.finish();
  };

  private readonly onBroken = (error: Error): void => {
    this.detach();
    if (!this.isOver) this.owner.onBodyFailed(error);
  };

  private readonly onClose = (): void => this.onBroken(new HandlerError(400, `the body broke off after ${this.sent} bytes`));

  private finish(): void {
    this.isOver = true;
    this.socket.write(endOfInput);
    this.owner.onSent();
  }

  /** @returns false if the application reads too slowly */
  private write(piece: Uint8Array): boolean {
    let isFlowing = true;
    this.socket.cork();
    for (const part of inputParts(piece)) {
      this.socket.write(inputHead(part.length));
      isFlowing = this.socket.write(part);
    }
    this.socket.uncork();
    return isFlowing;
  }

  private detach(): Readable | undefined {
    const { stream } = this;
    this.stream = undefined;
    this.socket.off('drain', this.onDrain);
    stream?.off('data', this.onData).off('end', this.onEnd).off('error', this.onBroken).off('close', this.onClose);
    return stream;
  }
}

function uncork(socket: Socket): void {
  socket.uncork();
}
