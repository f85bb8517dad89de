import { fieldValue } from '../fields/field-text.js';
import { decodePercent, escapeText } from '../uri/uri.js';

/** Characters that may stand in a path as they are. */
const sendablePath = /^[\w.~%!$&'()*+,;=:@[\]/-]*$/;
/** A number sign in a query would be taken for its end by some servers. */
const unsendableQuery = /[^!"$-~]+/g;

/**
 * Escapes a decoded path the way Go does.
 *
 * @param path - text
 * @see Go's `URL.EscapedPath`
 * @public
 */
export function escapePath(path: string): string {
  return path.replace(/[^\w.~$&+,/:;=@-]+/g, escapeText);
}

/**
 * Decodes a path in which what the config says stands beside what was sent: a character beyond ASCII is itself.
 *
 * @param path - text with escapes
 * @internal
 */
export function decodedConfigPath(path: string): string {
  return decodePercent(fieldValue(path));
}

/**
 * Makes a target that can be sent: what may not stand in it is escaped, and it begins with a slash.
 *
 * @param path - path that came out of a change, with escapes; a character beyond ASCII is itself
 * @param query - without `?`, likewise
 * @param isAbsolute - true for an absolute target, which begins with its scheme
 * @internal
 */
export function joinUri(path: string, query: string, isAbsolute = false): string {
  const sendable = sendablePath.test(path) ? path : escapePath(decodedConfigPath(path));
  const slash = sendable.startsWith('/') || isAbsolute ? '' : '/';
  return `${slash}${sendable}${query === '' ? '' : `?${query.replace(unsendableQuery, escapeText)}`}`;
}
