import type { Readable } from 'node:stream';
import { HandlerError, type TransportRequest } from '@caddis/core/http';

/** Maximum size of a body without a known length, in bytes. */
const maxBytes = 1024 * 1024;

/**
 * Collects a body without a known length, because PHP must know the length before it reads.
 *
 * @param done - called once with the body or an error, never before this function has returned
 * @returns a function that cancels; afterwards `done` is not called
 * @internal
 */
export function collectBody(body: NonNullable<TransportRequest['body']> & Readable, done: (error: Error | undefined, whole?: Buffer) => void): () => void {
  const pieces: Buffer[] = [];
  let size = 0;
  const settle = (error: Error | undefined): void => {
    detach();
    done(error, error === undefined ? Buffer.concat(pieces) : undefined);
  };
  const onData = (piece: Buffer): void => {
    size += piece.length;
    pieces.push(piece);
    if (size <= maxBytes) return;
    body.pause();
    settle(new HandlerError(411, `a body of more than ${maxBytes} bytes needs a Content-Length, or request_buffers in the reverse proxy`));
  };
  const onEnd = (): void => settle(undefined);
  const onClose = (): void => settle(new HandlerError(400, `the body broke off after ${size} bytes`));
  const detach = (): void => {
    body.off('data', onData).off('end', onEnd).off('error', settle).off('close', onClose);
  };
  if (body.readableEnded) {
    process.nextTick(onEnd);
  } else if (body.destroyed) {
    process.nextTick(onClose);
  } else {
    body.on('data', onData).on('end', onEnd).on('error', settle).on('close', onClose);
    body.resume();
  }
  return detach;
}
