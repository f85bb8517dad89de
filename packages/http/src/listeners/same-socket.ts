import { isIP } from 'node:net';
import { posix } from 'node:path';
import { isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { shortAddress } from '../ip/ip.js';

/**
 * Normalizes an address, so that two addresses of the same socket become equal: `:80` and `[::]:80`, `[0:0::1]:80` and
 * `[::1]:80`, `tcp4/:80` and `0.0.0.0:80`, `unix//run/./a` and `unix//run/a`. Host names are not resolved.
 *
 * @internal
 */
export function sameSocket(address: NetworkAddress): NetworkAddress {
  const { network, host } = address;
  if (isUnixNetwork(network)) return { ...address, host: host.startsWith('@') ? host : posix.normalize(host), mode: undefined };
  if (host === '') return { ...address, ...everywhere(network) };
  const [ip = '', zone] = host.split('%');
  switch (isIP(ip)) {
    case 4:
      return { ...address, network: 'tcp' };
    case 6: {
      const plain = shortAddress(ip);
      // The network (tcp or tcp6) matters only for `::`, where it decides whether IPv4 is included.
      return { ...address, network: plain === '::' ? network : 'tcp', host: zone === undefined ? plain : `${plain}%${zone}` };
    }
    default:
      return { ...address, host: host.toLowerCase() };
  }
}

function everywhere(network: string): Pick<NetworkAddress, 'network' | 'host'> {
  return network === 'tcp4' ? { network: 'tcp', host: '0.0.0.0' } : { network: network as NetworkAddress['network'], host: '::' };
}
