import { FieldNames } from './field-names.js';

/**
 * All fields that concern a single connection instead of the message. Passed on, they would let a client or a backend control the
 * proxy's other connection. This is the only list: a field that is missing here is not handled anywhere.
 *
 * @see RFC 9110, section 7.6.1, and RFC 9113, section 8.2.2; those that a proxy removes are Caddy's `hopHeaders`
 */
const table: readonly { readonly name: string; readonly hopByHop: boolean; readonly http1Only: boolean }[] = [
  { name: 'alt-svc', hopByHop: true, http1Only: false },
  { name: 'connection', hopByHop: true, http1Only: true },
  { name: 'http2-settings', hopByHop: false, http1Only: true },
  { name: 'keep-alive', hopByHop: true, http1Only: true },
  { name: 'proxy-authenticate', hopByHop: true, http1Only: false },
  { name: 'proxy-authorization', hopByHop: true, http1Only: false },
  { name: 'proxy-connection', hopByHop: true, http1Only: true },
  { name: 'te', hopByHop: true, http1Only: false },
  { name: 'trailer', hopByHop: true, http1Only: false },
  { name: 'transfer-encoding', hopByHop: true, http1Only: true },
  { name: 'upgrade', hopByHop: true, http1Only: true },
];

/** Names of the fields that a proxy does not forward, in lowercase, because each connection has its own. @public */
export const hopByHopFields: readonly string[] = table.filter(({ hopByHop }) => hopByHop).map(({ name }) => name);

/** The fields that an HTTP/2 message must not have, because they concern HTTP/1 connections. @public */
export const http1OnlyFields = new FieldNames(table.filter(({ http1Only }) => http1Only).map(({ name }) => name));

/** Names of the fields that state the length of a body, or that trailers follow it, in lowercase. @public */
export const framingNames: readonly string[] = ['content-length', 'transfer-encoding', 'trailer'];

/** The same names as a set. @internal */
export const framingFields = new FieldNames(framingNames);
