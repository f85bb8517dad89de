import { asciiHostName } from '../uri/ascii-host-name.js';

/**
 * Converts a name of a host matcher to the form that clients send (ASCII).
 *
 * @param name - the name; returned unchanged if it has placeholders
 * @internal
 */
export function sentHostName(name: string): string {
  return name.includes('{') ? name : asciiHostName(name);
}
