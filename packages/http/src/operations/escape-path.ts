import { fieldValue } from '../fields/field-text.js';
import { decodePercent, escapeText } from '../uri/uri.js';

/** Matches paths that need no escaping. */
const sendablePath = /^[\w.~%!$&'()*+,;=:@[\]/-]*$/;
/** Matches what must be escaped in a query, including `#`, at which some servers would cut the query off. */
const unsendableQuery = /[^!"$-~]+/g;

/**
 * Escapes a decoded path as Go does.
 *
 * @param path - text
 * @see Go's `URL.EscapedPath`
 * @public
 */
export function escapePath(path: string): string {
  return path.replace(/[^\w.~$&+,/:;=@-]+/g, escapeText);
}

/**
 * Decodes a path that combines text from the config with text from a request. Non-ASCII characters stand for themselves.
 *
 * @param path - text with percent-encoding
 * @internal
 */
export function decodedConfigPath(path: string): string {
  return decodePercent(fieldValue(path));
}

/**
 * Builds a valid request target: invalid characters are escaped, and a missing leading slash is added.
 *
 * @param path - changed path, with percent-encoding; non-ASCII characters stand for themselves
 * @param query - without `?`, in the same form
 * @param isAbsolute - true for an absolute target, which begins with its scheme
 * @internal
 */
export function joinUri(path: string, query: string, isAbsolute = false): string {
  const sendable = sendablePath.test(path) ? path : escapePath(decodedConfigPath(path));
  const slash = sendable.startsWith('/') || isAbsolute ? '' : '/';
  return `${slash}${sendable}${query === '' ? '' : `?${query.replace(unsendableQuery, escapeText)}`}`;
}
