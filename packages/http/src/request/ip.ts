import ipaddr from 'ipaddr.js';

/**
 * An address the way it is written in configs and logs: without the IPv6 form that dual-stack sockets give IPv4 peers.
 *
 * @param address - as Node tells it; `undefined` on unix sockets
 * @internal
 */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/**
 * The network of an address, e.g. for counting by subnet.
 *
 * @param address - IP address
 * @param bits - length of the prefix, `24`, or `24,64` for IPv4 and IPv6
 * @returns e.g. `192.0.2.0/24`; `undefined` when either cannot be read
 * @internal
 */
export function maskAddress(address: string, bits: string): string | undefined {
  const [ipv4Bits, ipv6Bits = ipv4Bits] = bits.split(',');
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.parse(address);
  const length = Number(parsed.kind() === 'ipv4' ? ipv4Bits : ipv6Bits);
  const bytes = parsed.toByteArray();
  if (!Number.isInteger(length) || length < 0 || length > bytes.length * 8) return undefined;
  const masked = bytes.map((byte, index) => byte & (0xff << (8 - Math.min(8, Math.max(0, length - index * 8)))));
  return `${ipaddr.fromByteArray(masked).toString()}/${length}`;
}
