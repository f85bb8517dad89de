import type { IncomingMessage } from 'node:http';
import { AdminError } from '@caddis/core/admin';

/** Maximum size of a body, in bytes. */
const maxBodyBytes = 100 * 2 ** 20;

/**
 * Reads the body of a request.
 *
 * @throws {@link AdminError} 413, 400
 * @internal
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = (): AdminError => new AdminError(413, `the body is larger than ${maxBodyBytes / 2 ** 20} MiB`);
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge();
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    // Leaving a default iteration early would destroy the request, and the answer with it.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      length += (piece as Buffer).length;
      if (length > maxBodyBytes) throw tooLarge();
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    throw error instanceof AdminError ? error : new AdminError(400, `the body broke off: ${(error as Error).message}`);
  }
  return Buffer.concat(pieces, length);
}
