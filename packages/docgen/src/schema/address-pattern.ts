import type { Annotation } from '@caddis/core/framework';

const port = String.raw`(?:\d{1,4}|[0-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])`;
const socketNetworks = ['unix', 'unixgram', 'unixpacket', 'fd', 'fdgram'];
const ipNetworks = ['tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6', 'ip', 'ip4', 'ip6'];

/** Matches the rest of an address whose ports are a range of more than one port. */
const unequalPorts = String.raw`[^]*:0*(?<first>[1-9]\d*|0)-(?!0*\k<first>$)`;

/** Matches the rest of an address whose port range is reversed: the end has fewer digits, or a smaller digit after equal ones. */
const backwardPorts = (() => {
  const shorter = [1, 2, 3, 4].map((left) => String.raw`[1-9]\d{${left}}-0*\d{1,${left}}$`);
  const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const smaller = [0, 1, 2, 3, 4].flatMap((left) => digits.map((digit) => String.raw`${digit}\d{${left}}-0*\k<same>[0-${digit - 1}]\d{${left}}$`));
  return String.raw`[^]*:0*(?:${shorter.join('|')}|(?<same>\d*)(?:${smaller.join('|')}))`;
})();

/**
 * Makes the ECMAScript regular expression for the texts that `parseNetworkAddress` accepts.
 *
 * @param annotation - whether port ranges or placeholders are allowed
 * @internal
 */
export function addressPattern(annotation: Annotation): string {
  const ports = `${port}(?:-${port})?`;
  const badPorts = annotation.portRange === true ? backwardPorts : unequalPorts;
  const host = String.raw`[^:/\[\]\s]*`;
  const bracketed = String.raw`\[[^/\[\]\s]*\](?::(?:${ports})?)?`;
  const bareIpv6 = String.raw`(?![^]*:::)(?=[^]*::|(?:[^:]*:){7})[0-9A-Fa-f:.]+(?:%[^/\[\]\s]+)?`;
  const named = String.raw`${host}(?::(?:${ports})?)?`;
  const ip = `(?:${bareIpv6}|(?!${badPorts})(?:${bracketed}|${named}))`;
  const mode = String.raw`0?[2367][0-7]{2}`;
  const socket = String.raw`[^|]+(?:\|${mode})?`;
  const expanded = annotation.placeholders === undefined ? '' : String.raw`|[^]*\{[^]*`;
  return String.raw`^(?:\s*(?:${anyCase(socketNetworks)})\s*/${socket}|(?:\s*(?:${anyCase(ipNetworks)})\s*/)?${ip}${expanded})$`;
}

/** Matches words in upper and lower case; patterns in JSON Schema cannot have flags. */
function anyCase(words: readonly string[]): string {
  return words.map((word) => word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)).join('|');
}
