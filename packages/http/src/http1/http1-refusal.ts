import { isHost } from '../uri/request-target.js';
import type { Incoming } from './incoming.js';

/**
 * What Node's parser lets through and this server does not: requests that the next server could read differently.
 *
 * @returns the status to refuse with, or `undefined` when the request is sound
 * @see RFC 9112, sections 3.2 and 6.1
 * @internal
 */
export function http1Refusal(incoming: Incoming): number | undefined {
  const { head, httpVersionMinor } = incoming;
  if (incoming.httpVersionMajor !== 1 || httpVersionMinor > 1) return 505;
  if (head.hosts > 1) return 400;
  if (head.host === '' ? httpVersionMinor === 1 : !isHost(head.host)) return 400;
  // A length that is not exact as a number would go to the backend as another one.
  if (head.contentLength !== undefined && !Number.isSafeInteger(head.contentLength)) return 400;
  // Node takes the connection away behind the head, so the body would be one that breaks off. @see RFC 9110, section 9.3.6
  if (incoming.method === 'CONNECT' && ((head.contentLength ?? 0) > 0 || head.transferEncoding !== undefined)) return 400;
  if (head.transferEncoding === undefined) return undefined;
  // Newer releases of Node refuse an empty coding themselves, and any coding beside a length, as no request.
  if (httpVersionMinor === 0 || head.transferEncoding === '' || head.contentLength !== undefined) return 400;
  return head.transferEncoding.toLowerCase() === 'chunked' ? undefined : 501;
}
