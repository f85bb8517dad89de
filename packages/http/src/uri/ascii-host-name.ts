import { domainToASCII } from 'node:url';

/**
 * Converts a host name to the form that clients send and certificates contain: lower case, with international labels in Punycode.
 *
 * @param name - host name or IP address without port; `*` may stand for a label
 * @returns the name; labels that cannot be converted are kept
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
