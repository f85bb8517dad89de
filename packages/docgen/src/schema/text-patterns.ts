import type { Annotation } from '@caddis/core/framework';

const units = 'ns|us|\u00b5s|\u03bcs|ms|s|m|h|d';
const amount = String.raw`(?:\d+\.?\d*|\.\d+)`;

/** ECMAScript regular expression of the texts that `parseDuration` takes. @internal */
export const durationPattern = `^[+-]?(?:0|(?:${amount}(?:${units}))+)$`;

const port = String.raw`(?:\d{1,4}|[0-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])`;
const socketNetworks = ['unix', 'unixgram', 'unixpacket', 'fd', 'fdgram'];
const ipNetworks = ['tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6', 'ip', 'ip4', 'ip6'];

/**
 * Makes the ECMAScript regular expression of the texts that `parseNetworkAddress` takes. It cannot compare numbers, so a range
 * of ports that ends before it starts passes.
 *
 * @param annotation - says whether a range of ports or placeholders are allowed
 * @internal
 */
export function addressPattern(annotation: Annotation): string {
  const ports = annotation.portRange === true ? `${port}(?:-${port})?` : port;
  const host = String.raw`[^:/\[\]\s]*`;
  const bracketed = String.raw`\[[^/\[\]\s]*\](?::(?:${ports})?)?`;
  const bareIpv6 = String.raw`(?=[^]*::|(?:[^:]*:){7})[0-9A-Fa-f:.]+(?:%[^/\[\]\s]+)?`;
  const named = String.raw`${host}(?::(?:${ports})?)?`;
  const ip = `(?:${bracketed}|${bareIpv6}|${named})`;
  const mode = String.raw`0?[2367][0-7]{2}`;
  const socket = String.raw`[^|]+(?:\|${mode})?`;
  const expanded = annotation.placeholders === undefined ? '' : String.raw`|[^]*\{[^]*`;
  return String.raw`^(?:\s*(?:${anyCase(socketNetworks)})\s*/${socket}|(?:\s*(?:${anyCase(ipNetworks)})\s*/)?${ip}${expanded})$`;
}

/** JSON Schema has no flags: each letter is written in both cases. */
function anyCase(words: readonly string[]): string {
  return words.map((word) => word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)).join('|');
}
