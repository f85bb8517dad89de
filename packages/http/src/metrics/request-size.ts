import type { ServerRequest } from '../request/server-request.js';

/**
 * Returns the size of a request in bytes: its request line, header fields and body, without separators.
 *
 * @see Go's `promhttp.computeApproximateRequestSize`
 * @internal
 */
export function requestSize(request: ServerRequest): number {
  let size = request.originalMethod.length + request.originalUri.length + request.protocol.length;
  for (const part of request.headers.raw()) size += part.length;
  return size + (request.bodyLength ?? request.bytesRead);
}
