import type { HttpHeaders } from '@caddis/core/http';

/** User name and password from a client. @internal */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Parses credentials of the scheme `Basic`.
 *
 * @returns `undefined` if there are none, or they are malformed
 * @see RFC 7617, Go's `Request.BasicAuth`
 * @internal
 */
export function readCredentials(headers: HttpHeaders): Credentials | undefined {
  const field = headers.get('Authorization') ?? '';
  if (!/^basic /i.test(field)) return undefined;
  const encoded = field.slice('basic '.length);
  if (!base64.test(encoded)) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
