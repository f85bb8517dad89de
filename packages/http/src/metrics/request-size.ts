import type { ServerRequest } from '../request/server-request.js';

/**
 * Bytes of a request: of its first line, its fields and its body, without what is between them.
 *
 * @see Go's `promhttp.computeApproximateRequestSize`
 * @internal
 */
export function requestSize(request: ServerRequest): number {
  let size = request.originalMethod.length + request.originalUri.length + request.protocol.length;
  for (const part of request.headers.raw()) size += part.length;
  return size + (request.bodyLength ?? request.bytesRead);
}
