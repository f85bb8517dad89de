import { formatNetworkAddress, isUnixNetwork, parseNetworkAddress } from '@caddis/core';

/**
 * Parses the address of a backend in the forms that services use: `host:port`, `tcp/host:port`, `unix//path`, or an `http` URL without a path. The
 * scheme is removed, because the transport decides how to talk to a backend. What an address cannot express, e.g. `https` or a path, is refused.
 *
 * @param endpoint - any value from the service
 * @returns the address, for `dial` of an upstream
 * @throws an error whose message is the reason, for `leftOut` of the result
 * @public
 */
export function readDial(endpoint: unknown): string {
  if (typeof endpoint !== 'string') throw new Error('it is not a text');
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(endpoint.trim()) ?? [];
  if (scheme?.toLowerCase() === 'https') throw new Error('it is https: switch TLS on in the transport of the proxy, and write host:port');
  const hasNetwork = scheme === undefined && /^[a-z]+[46]?\//i.test(rest);
  const address = parseNetworkAddress(hasNetwork ? rest : withoutPath(rest));
  if (isUnixNetwork(address.network)) return formatNetworkAddress(address);
  if (!/^tcp[46]?$/.test(address.network)) throw new Error(`its network is ${address.network}, expected tcp or unix`);
  if (address.host === '') throw new Error('it has no host');
  if (!/^[\w.:%-]+$/.test(address.host)) throw new Error('its host is neither a name nor an IP address');
  if (address.startPort === 0) throw new Error('it has no port');
  if (address.startPort !== address.endPort) throw new Error('it has a range of ports');
  return formatNetworkAddress(address);
}

/** Removes the trailing slash of a URL without a path. */
function withoutPath(text: string): string {
  const authority = text.replace(/\/$/, '');
  if (/[/?#]/.test(authority)) throw new Error('it has a path: a backend is host:port, rewrite paths in a route');
  return authority;
}
