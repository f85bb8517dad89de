import type { Readable } from 'node:stream';
import { HandlerError, type TransportRequest } from '@caddis/core/http';

/** Bytes that a body without a known length may have. */
const maxBytes = 1024 * 1024;

/**
 * Collects a body whose length nobody said: PHP has to know it before it reads.
 *
 * @param done - called once, never before this has returned, with the body or with the reason why there is none
 * @returns gives it up; then nothing is called back
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
