import type { Readable } from 'node:stream';

/**
 * Tells whether somebody reads a stream and has had all that has come. One that is paused, because who reads it is busy, is not waited for.
 *
 * @internal
 */
export function isAwaited(stream: Readable): boolean {
  return !stream.readableEnded && stream.readableLength === 0 && (stream.readableFlowing === true || stream.listenerCount('readable') > 0);
}
