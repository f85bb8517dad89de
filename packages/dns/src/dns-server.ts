import { isIP } from 'node:net';
import { joinHostPort, type NetworkAddress } from '@caddis/core';
import { errors } from './errors.js';

/** A DNS server to ask. @public */
export interface DnsServer {
  /** As the config or the system writes it; named in errors. */
  readonly label: string;
  readonly network: 'udp' | 'tcp';
  /** Family that the network demands, e.g. by `udp4`. */
  readonly family: 4 | 6 | undefined;
  /** IP address, or a host name that the system resolves. */
  readonly host: string;
  readonly port: number;
}

/**
 * Makes servers of resolver addresses.
 *
 * @param addresses - network addresses with network `udp` or `tcp`, or one of these with the family: `udp4`
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

/** Makes servers of the addresses in `resolv.conf`. @internal */
export function systemServers(addresses: readonly string[]): readonly DnsServer[] {
  return addresses.filter((host) => isIP(host) !== 0).map((host) => ({ label: host, network: 'udp', family: undefined, host, port: 53 }));
}
