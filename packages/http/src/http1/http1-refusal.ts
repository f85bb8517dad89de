import { isHost } from '../uri/request-target.js';
import type { Incoming } from './incoming.js';

/**
 * Refuses requests that Node's parser accepts, but that a backend could interpret differently.
 *
 * @returns the status to refuse with, or `undefined` if the request is valid
 * @see RFC 9112, sections 3.2 and 6.1
 * @internal
 */
export function http1Refusal(incoming: Incoming): number | undefined {
  const { head, httpVersionMinor } = incoming;
  if (incoming.httpVersionMajor !== 1 || httpVersionMinor > 1) return 505;
  if (head.hosts > 1) return 400;
  if (head.host === '' ? httpVersionMinor === 1 : !isHost(head.host)) return 400;
  // A length above `Number.MAX_SAFE_INTEGER` would reach the backend as a different number.
  if (head.contentLength !== undefined && !Number.isSafeInteger(head.contentLength)) return 400;
  // Node detaches the connection after the head of CONNECT, so its body would be truncated. @see RFC 9110, section 9.3.6
  if (incoming.method === 'CONNECT' && ((head.contentLength ?? 0) > 0 || head.transferEncoding !== undefined)) return 400;
  if (head.transferEncoding === undefined) return undefined;
  // Newer versions of Node reject an empty `Transfer-Encoding`, and one together with a length, in the parser.
  if (httpVersionMinor === 0 || head.transferEncoding === '' || head.contentLength !== undefined) return 400;
  return head.transferEncoding.toLowerCase() === 'chunked' ? undefined : 501;
}
