import { isUnixNetwork, joinHostPort, type NetworkAddress, parseNetworkAddress } from '@caddis/core';

/**
 * Parses the address of an upstream.
 *
 * @param dial - as configured, or with its placeholders expanded
 * @returns `undefined` when it does not name exactly one socket
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

/** `HOST:PORT` of a backend, or the path of its socket. @internal */
export function hostPort({ network, host, startPort }: NetworkAddress): string {
  return isUnixNetwork(network) ? host : joinHostPort(host, startPort);
}

/**
 * The address of a backend as people and certificates know it.
 *
 * @param host - its name, where the address is one that it was resolved to
 * @internal
 */
export function namedAddress(address: NetworkAddress, host: string | undefined): NetworkAddress {
  return host === undefined || isUnixNetwork(address.network) ? address : { ...address, host };
}
