import { joinHostPort } from '@caddis/core';
import type { TransportRequest } from '@caddis/core/http';
import { hostForProxy } from './host-for-proxy.js';
import type { ProxyAddress } from './proxy-address.js';

/**
 * Converts an unencrypted request to the form for an HTTP proxy: the target is an absolute URL with the backend's address. `Host` is also
 * set to that address. If the client's `Host` were kept, a client could choose where the proxy connects to.
 *
 * @param proxy - the proxy whose credentials are added
 * @throws `PROXY_REQUEST_MALFORMED`
 * @see RFC 9112, 3.2.2
 * @internal
 */
export function forwardedRequest(request: TransportRequest, { authorization }: ProxyAddress): TransportRequest {
  const { host, startPort: port } = request.address;
  const bracketed = joinHostPort(hostForProxy(host === '' ? 'localhost' : host), port);
  const authority = port === 80 ? bracketed.slice(0, -':80'.length) : bracketed;
  const headers = ['Host', authority];
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = request.headers[index] as string;
    if (name.toLowerCase() !== 'host') headers.push(name, request.headers[index + 1] as string);
  }
  if (authorization !== undefined) headers.push('Proxy-Authorization', authorization);
  return { ...request, headers, target: `http://${authority}${request.target === '*' ? '' : request.target}` };
}
