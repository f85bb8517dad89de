import type { Socket } from 'node:net';
import { ByteCollector } from '@caddis/kit';

/** What becomes of a connection whose first bytes are looked at. @internal */
export interface FirstBytesOptions {
  /** Milliseconds until it is given up; 0 for any. */
  readonly timeoutMs: number;
  /** Bytes to wait for, at least, before {@link FirstBytesOptions.look} is called again. */
  needed?(bytes: Buffer): number;
  /** Looks at what came. @returns how many bytes are used up; `undefined` where more has to come. @throws where the connection is refused */
  look(bytes: Buffer): number | undefined;
}

/**
 * Reads the first bytes of a connection, until enough of them are there, and gives back those that are not used up.
 *
 * @returns true when it has looked; false where the time is over, or the connection has ended, before anything came
 * @throws what `look` throws; an `Error` where the connection is given up in between
 * @internal
 */
export function firstBytes(socket: Socket, { timeoutMs, needed, look }: FirstBytesOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const collected = new ByteCollector(Number.MAX_SAFE_INTEGER);
    let wanted = 0;
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      socket.off('readable', read).off('end', onEnd).off('close', onEnd);
      act();
    };
    const giveUp = (): void => settle(() => (collected.size === 0 ? resolve(false) : reject(new Error('the rest did not come in time'))));
    const onEnd = (): void => settle(() => (collected.size === 0 ? resolve(false) : reject(new Error('the connection ended in the middle'))));
    const read = (): void => {
      for (let piece = socket.read() as Buffer | null; piece !== null; piece = socket.read() as Buffer | null) {
        collected.add(piece);
        if (collected.size < wanted) continue;
        const bytes = collected.content();
        try {
          const used = look(bytes);
          if (used === undefined) {
            wanted = needed?.(bytes) ?? 0;
            continue;
          }
          settle(() => {
            if (used < bytes.length) socket.unshift(bytes.subarray(used));
            resolve(true);
          });
          return;
        } catch (error) {
          settle(() => reject(error));
          return;
        }
      }
    };
    const timer = timeoutMs > 0 ? setTimeout(giveUp, timeoutMs) : undefined;
    socket.on('readable', read).on('end', onEnd).on('close', onEnd);
  });
}
