import type { Clock } from '@caddis/core';
import { withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

const deadlineMs = 10_000;
/** Longest answer, bytes. */
const maxAnswer = 1_048_576;

/**
 * Asks a responder of OCSP.
 *
 * @param request - DER
 * @returns its answer, DER, as yet unread
 * @throws `TLS_OCSP_FAILED`
 * @see RFC 6960, appendix A
 * @internal
 */
export async function askResponder(url: string, request: Buffer, clock: Clock, signal: AbortSignal): Promise<Buffer> {
  const failed = (reason: string, cause?: unknown): Error => errors.TLS_OCSP_FAILED({ url, reason }, { cause });
  const late = (): Error => failed(`it did not answer within ${deadlineMs / 1000} s`);
  return withDeadline({ clock, deadlineMs, late, signal }, async (ended) => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body: new Uint8Array(request), signal: ended }).catch((error: unknown) => {
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
      if (size > maxAnswer) throw failed(`its answer is longer than ${maxAnswer} bytes`);
      bytes.push(Buffer.from(piece));
    }
    return Buffer.concat(bytes);
  });
}
