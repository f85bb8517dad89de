import { isIP } from 'node:net';
import { joinHostPort, type NetworkAddress } from '@caddis/core';
import { errors } from './errors.js';

/** A DNS server to query. @public */
export interface DnsServer {
  /** The server as the config or the system names it; used in errors. */
  readonly label: string;
  readonly network: 'udp' | 'tcp';
  /** Address family that the network requires, e.g. 4 for `udp4`. */
  readonly family: 4 | 6 | undefined;
  /** IP address, or a host name that the system resolves. */
  readonly host: string;
  readonly port: number;
}

/**
 * Converts resolver addresses to servers.
 *
 * @param addresses - network addresses with network `udp` or `tcp`, optionally with the address family: `udp4`
 * @throws `DNS_SERVER_INVALID`
 * @public
 */
export function dnsServers(addresses: readonly NetworkAddress[]): readonly DnsServer[] {
  return addresses.map((address) => {
    const label = `${address.network}/${joinHostPort(address.host, address.startPort)}`;
    const match = /^(udp|tcp)([46])?$/.exec(address.network);
    if (match === null) throw errors.DNS_SERVER_INVALID({ server: label, reason: `network ${address.network} carries no DNS` });
    if (address.startPort === 0) throw errors.DNS_SERVER_INVALID({ server: label, reason: 'it has no port' });
    if (address.host === '') throw errors.DNS_SERVER_INVALID({ server: label, reason: 'it has no host' });
    const family = match[2] === undefined ? undefined : match[2] === '4' ? 4 : 6;
    return { label, network: match[1] as 'udp' | 'tcp', family, host: address.host, port: address.startPort };
  });
}

/** Converts the addresses in `resolv.conf` to servers. @internal */
export function systemServers(addresses: readonly string[]): readonly DnsServer[] {
  return addresses.filter((host) => isIP(host) !== 0).map((host) => ({ label: host, network: 'udp', family: undefined, host, port: 53 }));
}
