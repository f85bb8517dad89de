/**
 * The path of a request target, as it was sent.
 *
 * @param uri - path and query
 * @internal
 */
export function rawPathOf(uri: string): string {
  const mark = uri.indexOf('?');
  return mark < 0 ? uri : uri.slice(0, mark);
}

/**
 * The query of a request target, as it was sent.
 *
 * @param uri - path and query
 * @returns what follows the first `?`; empty when there is none
 * @internal
 */
export function rawQueryOf(uri: string): string {
  const mark = uri.indexOf('?');
  return mark < 0 ? '' : uri.slice(mark + 1);
}

/**
 * Decodes percent escapes. What is not UTF-8 becomes one character for each byte.
 *
 * @param text - text as sent; a character above 127 stands for one byte
 * @internal
 */
export function decodePercent(text: string): string {
  if (isPlainAscii(text)) return text;
  const bytes = Buffer.from(text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isPlainAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x25 || code > 0x7e) return false;
  }
  return true;
}

/**
 * Resolves `.` and `..` in a path and, on request, merges repeated slashes, so that odd spellings cannot get past a matcher.
 *
 * @param path - decoded or escaped path
 * @param mergeSlashes - true to make one slash of several
 * @returns a path with a leading slash; a trailing slash is kept
 * @internal
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
  // A path that ends in a dot segment names a directory, but only a written slash counts as one.
  const trailing = end === '' && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

function isClean(path: string): boolean {
  return path.startsWith('/') && !path.includes('//') && !path.includes('/.');
}

/**
 * The decoded, cleaned path of a request target.
 *
 * @internal
 */
export function matchablePath(uri: string, mergeSlashes = true): string {
  return cleanPath(decodePercent(rawPathOf(uri)), mergeSlashes);
}

/**
 * Parses a query.
 *
 * @param query - without `?`
 * @returns values by name in order, or `undefined` when an escape is broken or a semicolon stands in it
 * @see Go's `url.ParseQuery`
 * @internal
 */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> | undefined {
  return isBroken(query) ? undefined : parseQueryLeniently(query);
}

/**
 * Parses a query and leaves out the pairs that cannot be read.
 *
 * @param query - without `?`
 * @see Go's `URL.Query`
 * @internal
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

/** Tells whether a percent sign begins no escape; different servers read that differently. @internal */
export function hasBrokenEscape(text: string): boolean {
  return text.includes('%') && /%(?![0-9a-fA-F]{2})/.test(text);
}

function decodeQuery(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}

/**
 * Escapes a text as the value or name of a query pair.
 *
 * @see Go's `url.QueryEscape`
 * @internal
 */
export function escapeQuery(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
