import type { Readable } from 'node:stream';

/**
 * Returns true if a reader waits for more data of a stream. A stream that its reader has paused is not awaited.
 *
 * @internal
 */
export function isAwaited(stream: Readable): boolean {
  return !stream.readableEnded && stream.readableLength === 0 && (stream.readableFlowing === true || stream.listenerCount('readable') > 0);
}
