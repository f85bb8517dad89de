import type { ExpectedFields } from '../request/expected-fields.js';
import { isHost, readTarget } from '../uri/request-target.js';

/** The head of a request over HTTP/2, understood. @internal */
export interface Http2Head {
  readonly method: string;
  readonly uri: string;
  readonly host: string;
  readonly contentLength: number | undefined;
  readonly expectsContinue: boolean;
  /** Fields without pseudo fields and host, as a flat list. */
  readonly fields: string[];
}

/**
 * Reads the head of a request.
 *
 * @param rawHeaders - flat list with the pseudo fields
 * @param expected - tells which names of fields are let through
 * @returns the head, or the status to answer with at once, or `malformed` for what is no request at all
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
    // Clients may send each cookie as a field of its own; over HTTP/1 there is one.
    if (name === 'cookie') cookies.push(value);
    else fields.push(name, value);
  }
  expected.keep(fields, () => false);
  if (cookies.length > 0) fields.push('cookie', cookies.join('; '));
  const method = special.get(':method') ?? '';
  const host = special.get(':authority') ?? special.get('host') ?? '';
  // Newer releases of nghttp2 see to it that an authority is one.
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
