import type { ExpectedFields } from '../request/expected-fields.js';
import { isHost, readTarget } from '../uri/request-target.js';

/** The parsed head of an HTTP/2 request. @internal */
export interface Http2Head {
  readonly method: string;
  readonly uri: string;
  readonly host: string;
  readonly contentLength: number | undefined;
  readonly expectsContinue: boolean;
  /** The fields without pseudo-header fields and host, as a flat list. */
  readonly fields: string[];
}

/**
 * Parses the head of a request.
 *
 * @param rawHeaders - flat list that includes the pseudo-header fields
 * @param expected - decides which field names are let through
 * @returns the head, or the status to refuse it with, or `malformed` if the stream must be reset
 * @see RFC 9113, section 8.3
 * @internal
 */
export function readHttp2Head(rawHeaders: readonly string[], expected: ExpectedFields): Http2Head | number | 'malformed' {
  const special = new Map<string, string>();
  const fields: string[] = [];
  const cookies: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const value = rawHeaders[at + 1] as string;
    if (name.startsWith(':') || name === 'host' || name === 'content-length' || name === 'expect') special.set(name, value);
    if (name.startsWith(':') || name === 'host') continue;
    // HTTP/2 clients may send each cookie as a separate field; HTTP/1 has a single field.
    if (name === 'cookie') cookies.push(value);
    else fields.push(name, value);
  }
  expected.keep(fields, () => false);
  if (cookies.length > 0) fields.push('cookie', cookies.join('; '));
  const method = special.get(':method') ?? '';
  const host = special.get(':authority') ?? special.get('host') ?? '';
  // Newer versions of nghttp2 check the authority themselves.
  if (!isHost(host)) return 'malformed';
  const target = readTarget(method, special.get(':path') ?? host, host);
  if (typeof target === 'number') return target;
  const length = special.get('content-length');
  return {
    method,
    uri: target.uri,
    host: target.host,
    contentLength: length === undefined ? undefined : Number(length),
    expectsContinue: special.get('expect')?.toLowerCase() === '100-continue',
    fields,
  };
}
