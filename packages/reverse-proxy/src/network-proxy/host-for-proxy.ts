import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { errors } from '../errors.js';

/**
 * Returns the host of a backend in the form that is sent to a proxy. A host name may come from a client. Non-ASCII letters are encoded as for DNS,
 * because truncating them to single bytes could produce line ends.
 *
 * @param host - host name or IP address without brackets
 * @throws `PROXY_REQUEST_MALFORMED`
 * @internal
 */
export function hostForProxy(host: string): string {
  if (isIP(host) !== 0) return host;
  const name = domainToASCII(host);
  if (name === '') throw errors.PROXY_REQUEST_MALFORMED({ what: `name of the backend ${JSON.stringify(host)}`, reason: 'it is not a host name' });
  return name;
}
