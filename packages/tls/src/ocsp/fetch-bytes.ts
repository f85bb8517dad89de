import type { Clock } from '@caddis/core';
import { withDeadline } from '@caddis/kit';

const deadlineMs = 10_000;

/** Options of {@link fetchBytes}. @internal */
export interface FetchBytesOptions {
  /** Maximum size of the answer, in bytes. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Creates the error for a reason. */
  readonly failed: (reason: string, cause?: unknown) => Error;
}

/**
 * Fetches a small resource within ten seconds.
 *
 * @param init - options of `fetch`
 * @throws the error that `failed` creates
 * @internal
 */
export async function fetchBytes(url: string, init: RequestInit, { maxBytes, clock, signal, failed }: FetchBytesOptions): Promise<Buffer> {
  const late = (): Error => failed(`it did not answer within ${deadlineMs / 1000} s`);
  return withDeadline({ clock, deadlineMs, late, signal }, async (ended) => {
    const response = await fetch(url, { ...init, signal: ended }).catch((error: unknown) => {
      ended.throwIfAborted();
      throw failed('it cannot be reached', error);
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      throw failed(`it answered ${response.status}`);
    }
    const bytes: Buffer[] = [];
    let size = 0;
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      size += piece.byteLength;
      if (size > maxBytes) throw failed(`its answer is longer than ${maxBytes} bytes`);
      bytes.push(Buffer.from(piece));
    }
    return Buffer.concat(bytes);
  });
}
