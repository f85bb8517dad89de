import type { Clock } from '@caddis/core';
import { errors } from '../errors.js';
import { fetchBytes } from './fetch-bytes.js';

/** Maximum size of an answer, in bytes. */
const maxAnswer = 1_048_576;

/**
 * Sends a request to an OCSP responder.
 *
 * @param request - DER
 * @returns the answer, DER, not yet checked
 * @throws `TLS_OCSP_FAILED`
 * @see RFC 6960, appendix A
 * @internal
 */
export function askResponder(url: string, request: Buffer, clock: Clock, signal: AbortSignal): Promise<Buffer> {
  const init = { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body: new Uint8Array(request) };
  return fetchBytes(url, init, { maxBytes: maxAnswer, clock, signal, failed: (reason, cause) => errors.TLS_OCSP_FAILED({ url, reason }, { cause }) });
}
