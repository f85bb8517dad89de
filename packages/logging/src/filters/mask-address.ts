import { isIPv4 } from 'node:net';

/**
 * Sets all bits of an IP address to zero but the first.
 *
 * @param address - a valid one; a zone is left out
 * @param bits - how many are left
 * @internal
 */
export function maskAddress(address: string, bits: number): string {
  if (isIPv4(address)) {
    return address
      .split('.')
      .map((part, index) => Number(part) & maskOf(bits - 8 * index, 8))
      .join('.');
  }
  const groups = groupsOf(address).map((group, index) => group & maskOf(bits - 16 * index, 16));
  // The shortest form is what the parser of addresses makes of it.
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

/** A mask of so many bits from the left. */
function maskOf(bits: number, size: number): number {
  const left = Math.min(Math.max(bits, 0), size);
  return (2 ** size - 1) ^ (2 ** (size - left) - 1);
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  const [host = ''] = address.split('%');
  const normal = new URL(`http://[${host}]`).hostname.slice(1, -1);
  const [before = '', after] = normal.split('::');
  const parse = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (after === undefined) return parse(before);
  const [first, last] = [parse(before), parse(after)];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}
