import { asciiHostName } from '../uri/ascii-host-name.js';

/**
 * Writes a name of a host matcher as it is sent.
 *
 * @param name - a name; with placeholders in it, it stays as it is
 * @internal
 */
export function sentHostName(name: string): string {
  return name.includes('{') ? name : asciiHostName(name);
}
