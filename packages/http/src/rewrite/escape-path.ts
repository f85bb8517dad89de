import { decodePercent } from '../request/uri.js';

/**
 * Escapes a decoded path the way Go does.
 *
 * @param path - decoded path
 * @see Go's `URL.EscapedPath`
 * @internal
 */
export function escapePath(path: string): string {
  return path.replace(/[^\w.~$&+,/:;=@-]+/g, escapeBytes);
}

function escapeBytes(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

/**
 * Puts a decoded path into a target. The spelling that was sent is kept where it still says the same.
 *
 * @param rawPath - the path as it is now, escaped
 * @param decoded - the path that is wanted, decoded
 * @internal
 */
export function withDecodedPath(rawPath: string, decoded: string): string {
  return decodePercent(rawPath) === decoded ? rawPath : escapePath(decoded);
}

/**
 * Makes a target that can be sent: what may not stand in it is escaped, and it begins with a slash.
 *
 * @param path - escaped path that came out of a change
 * @param query - without `?`
 * @internal
 */
export function joinUri(path: string, query: string): string {
  const sendable = /^[\w.~%!$&'()*+,;=:@[\]/-]*$/.test(path) ? path : escapePath(decodePercent(path));
  return `${sendable.startsWith('/') ? '' : '/'}${sendable}${query === '' ? '' : `?${query.replace(/[^!-~]+/g, escapeBytes)}`}`;
}
