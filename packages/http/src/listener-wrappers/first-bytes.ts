import type { Socket } from 'node:net';
import { ByteCollector } from '@caddis/kit';

/** Options of {@link firstBytes}. @internal */
export interface FirstBytesOptions {
  /** Time limit, in milliseconds; 0 for none. */
  readonly timeoutMs: number;
  /** Returns the minimum number of bytes before {@link FirstBytesOptions.look} is called again. */
  needed?(bytes: Buffer): number;
  /** Examines the bytes. @returns the number of bytes consumed; `undefined` if more are needed. @throws to refuse the connection */
  look(bytes: Buffer): number | undefined;
}

/**
 * Reads the first bytes of a connection until there are enough, and puts those that are not consumed back.
 *
 * @returns true after `look` has decided; false if the time was over, or the connection ended, before any byte arrived
 * @throws the error of `look`; an `Error` if the connection times out or ends after some bytes
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
