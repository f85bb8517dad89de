import { isIP } from 'node:net';

/**
 * Returns an address as configs and logs write it. Dual-stack sockets report IPv4 peers in an IPv6 form, which is converted back.
 *
 * @param address - as Node reports it; `undefined` for unix sockets
 * @internal
 */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/**
 * Returns the short form of an IPv6 address. Other texts are returned unchanged.
 *
 * @public
 */
export function shortAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/**
 * Returns the network of an address, e.g. to count by subnet.
 *
 * @param address - IP address
 * @param bits - prefix length: `24`, or `24,64` for IPv4 and IPv6
 * @returns e.g. `192.0.2.0/24`; `undefined` if either is invalid
 * @internal
 */
export function maskAddress(address: string, bits: string): string | undefined {
  const [ipv4Bits, ipv6Bits = ipv4Bits] = bits.split(',');
  const version = isIP(address);
  const length = Number((version === 4 ? ipv4Bits : ipv6Bits) || Number.NaN);
  if (version === 0 || !Number.isInteger(length) || length < 0 || length > (version === 4 ? 32 : 128)) return undefined;
  return `${maskedAddress(address, length)}/${length}`;
}

/**
 * Clears all bits of an IP address after the first ones. The result has the short form.
 *
 * @param address - a valid address; a zone is dropped
 * @param bits - number of bits to keep
 * @public
 */
export function maskedAddress(address: string, bits: number): string {
  if (isIP(address) === 4) return maskParts(address.split('.').map(Number), 8, bits).join('.');
  return shortAddress(maskParts(groupsOf(address), 16, bits).map((group) => group.toString(16)).join(':'));
}

/** Keeps the first `length` bits of a list of numbers, each of `size` bits, and clears the others. */
function maskParts(parts: readonly number[], size: number, length: number): readonly number[] {
  return parts.map((part, index) => {
    const cleared = size - Math.min(size, Math.max(0, length - index * size));
    return (part >> cleared) << cleared;
  });
}

/** Returns the eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const [front = '', back] = shortAddress(address.split('%')[0] as string).split('::');
  const read = (text: string): readonly number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const first = read(front);
  const last = read(back ?? '');
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}
