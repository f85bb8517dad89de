import { FieldNames } from './field-names.js';

/**
 * The names of all fields that are about one connection and not about the message: passed on, they would let a client or a backend
 * speak to a connection that is not its own. What is missing here is missing everywhere.
 *
 * @see RFC 9110, section 7.6.1, and RFC 9113, section 8.2.2; those that a proxy takes out are Caddy's `hopHeaders`
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

/** Names of the fields that a proxy does not pass on, in lower case: each connection has its own. @public */
export const hopByHopFields: readonly string[] = table.filter(({ hopByHop }) => hopByHop).map(({ name }) => name);

/** The fields that a message over HTTP/2 must not have: they are about connections of HTTP/1. @public */
export const http1OnlyFields = new FieldNames(table.filter(({ http1Only }) => http1Only).map(({ name }) => name));

/** Names of the fields that say how long a body is, or that fields follow it, in lower case. @public */
export const framingNames: readonly string[] = ['content-length', 'transfer-encoding', 'trailer'];

/** The same for look-ups. @internal */
export const framingFields = new FieldNames(framingNames);
