import { bytesOfText, textOfBytes } from '../text/byte-text.js';

/**
 * Returns the path of a request target as it was sent.
 *
 * @param uri - path and query
 * @public
 */
export function rawPathOf(uri: string): string {
  const mark = uri.indexOf('?');
  return mark < 0 ? uri : uri.slice(0, mark);
}

/**
 * Returns the query of a request target as it was sent.
 *
 * @param uri - path and query
 * @returns the text after the first `?`; empty if there is none
 * @public
 */
export function rawQueryOf(uri: string): string {
  const mark = uri.indexOf('?');
  return mark < 0 ? '' : uri.slice(mark + 1);
}

/**
 * Decodes percent-encoding. The bytes are read as UTF-8. Invalid bytes are kept one by one, so that escaping them again gives the
 * original.
 *
 * @param target - a part of a request target as sent, with one character per byte
 * @returns the text
 * @public
 */
export function decodePercent(target: string): string {
  if (isPlainAscii(target)) return target;
  const sent = beyondBytes.test(target) ? bytesOfText(target).toString('latin1') : target;
  const bytes = Buffer.allocUnsafe(sent.length);
  let length = 0;
  for (let at = 0; at < sent.length; at += 1, length += 1) {
    const byte = escapedByte(sent, at);
    bytes[length] = byte < 0 ? sent.charCodeAt(at) : byte;
    if (byte >= 0) at += 2;
  }
  return textOfBytes(bytes.subarray(0, length));
}

/**
 * Returns the byte that a percent escape stands for.
 *
 * @param target - part of a request target
 * @param at - index at which the escape begins
 * @returns -1 if there is no escape
 * @internal
 */
export function escapedByte(target: string, at: number): number {
  if (target.charCodeAt(at) !== 0x25) return -1;
  const high = hexDigit(target.charCodeAt(at + 1));
  const low = hexDigit(target.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** @param code - character code; NaN after the end */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/**
 * Percent-encodes all bytes of a text.
 *
 * @internal
 */
export function escapeText(text: string): string {
  return bytesOfText(text).toString('hex').toUpperCase().replace(/../g, '%$&');
}

const beyondBytes = /[^\0-\xff]/;

function isPlainAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x25 || code > 0x7e) return false;
  }
  return true;
}

/**
 * Resolves `.` and `..` in a path and, on request, merges repeated slashes, so that odd spellings cannot bypass a matcher.
 *
 * @param path - decoded or encoded path
 * @param mergeSlashes - true to merge repeated slashes
 * @returns a path with a leading slash; a trailing slash is kept
 * @public
 */
export function cleanPath(path: string, mergeSlashes: boolean): string {
  if (isClean(path)) return path;
  const kept: string[] = [];
  const segments = path.split('/');
  if (segments[0] === '') segments.shift();
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.' && (segment !== '' || (!mergeSlashes && !last))) kept.push(segment);
  }
  const end = segments.at(-1) ?? '';
  // A path that ends in a dot segment names a directory, but gets a trailing slash only if one was written.
  const trailing = end === '' && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

function isClean(path: string): boolean {
  return path.startsWith('/') && !path.includes('//') && !path.includes('/.');
}

/**
 * Returns the decoded and cleaned path of a request target.
 *
 * @public
 */
export function matchablePath(uri: string, mergeSlashes = true): string {
  return cleanPath(decodePercent(rawPathOf(uri)), mergeSlashes);
}

/**
 * Parses a query.
 *
 * @param query - without `?`
 * @returns values by name, in order; `undefined` if the query has a malformed escape or a semicolon
 * @see Go's `url.ParseQuery`
 * @internal
 */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> | undefined {
  return isBroken(query) ? undefined : parseQueryLeniently(query);
}

/**
 * Parses a query, and skips malformed pairs.
 *
 * @param query - without `?`
 * @see Go's `URL.Query`
 * @public
 */
export function parseQueryLeniently(query: string): Map<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || isBroken(pair)) continue;
    const equals = pair.indexOf('=');
    const name = decodeQuery(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeQuery(pair.slice(equals + 1));
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values as Map<string, readonly string[]>;
}

function isBroken(query: string): boolean {
  return query.includes(';') || hasBrokenEscape(query);
}

/** Returns true if a percent sign does not begin a valid escape, which servers interpret differently. @internal */
export function hasBrokenEscape(text: string): boolean {
  return text.includes('%') && /%(?![0-9a-fA-F]{2})/.test(text);
}

function decodeQuery(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

/**
 * Encodes a text as a name or value of a query.
 *
 * @see Go's `url.QueryEscape`
 * @internal
 */
export function escapeQuery(text: string): string {
  return text.replace(/[^\w.~-]+/g, (piece) => escapeText(piece).replaceAll('%20', '+'));
}
