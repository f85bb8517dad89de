import type { Clock } from '@caddis/core';
import { withDeadline } from '@caddis/kit';

const deadlineMs = 10_000;

/** How something is fetched. @internal */
export interface FetchBytesOptions {
  /** Longest answer, bytes. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Makes the error of a reason. */
  readonly failed: (reason: string, cause?: unknown) => Error;
}

/**
 * Fetches what is not long, within ten seconds.
 *
 * @param init - as `fetch` takes it
 * @throws what `failed` makes
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
