import { domainToASCII } from 'node:url';

/**
 * Writes a host name as it is sent and as certificates have it: in lower case, international labels in Punycode.
 *
 * @param name - host name or IP address without port; `*` may stand for a label
 * @returns the name with every label that cannot be international left as it is
 * @public
 */
export function asciiHostName(name: string): string {
  const lower = name.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(lower)) return lower;
  return lower
    .split('.')
    .map((label) => domainToASCII(label) || label)
    .join('.');
}
