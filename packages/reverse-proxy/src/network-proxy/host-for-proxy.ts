import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { errors } from '../errors.js';

/**
 * The host of a backend as a proxy is told it. A name may hold what a client has sent: letters of other scripts are coded, as for DNS, since cut to single
 * bytes they could turn into line ends.
 *
 * @param host - host name or IP address without brackets
 * @throws `PROXY_REQUEST_MALFORMED`
 * @internal
 */
export function hostForProxy(host: string): string {
  if (isIP(host) !== 0) return host;
  const name = domainToASCII(host);
  if (name === '') throw errors.PROXY_REQUEST_MALFORMED({ what: `name of the backend ${JSON.stringify(host)}`, reason: 'it is no host name' });
  return name;
}
