import { isUnixNetwork, joinHostPort, type NetworkAddress, parseNetworkAddress } from '@caddis/core';

/**
 * Parses the address of an upstream.
 *
 * @param dial - the configured address, or its expanded form
 * @returns `undefined` if it is not the address of exactly one socket
 * @internal
 */
export function parseDial(dial: string): NetworkAddress | undefined {
  try {
    const address = parseNetworkAddress(dial);
    return address.startPort === address.endPort && /^(tcp[46]?|unix)$/.test(address.network) ? address : undefined;
  } catch {
    return undefined;
  }
}

/** Returns `HOST:PORT` of a backend, or the path of its unix socket. @internal */
export function hostPort({ network, host, startPort }: NetworkAddress): string {
  return isUnixNetwork(network) ? host : joinHostPort(host, startPort);
}

/**
 * Returns the address of a backend with its host name, as it appears to people and in certificates.
 *
 * @param host - the host name, if the address was resolved from one
 * @internal
 */
export function namedAddress(address: NetworkAddress, host: string | undefined): NetworkAddress {
  return host === undefined || isUnixNetwork(address.network) ? address : { ...address, host };
}
