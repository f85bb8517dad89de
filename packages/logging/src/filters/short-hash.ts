import { createHash } from 'node:crypto';

/** Returns the first four bytes of the SHA-256 of a text, in hexadecimal. @internal */
export function shortHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 8);
}
