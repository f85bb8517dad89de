/** Default ports of URL schemes. */
const ports: Readonly<Record<string, number>> = { http: 80, ws: 80, h2c: 80, https: 443, wss: 443 };

/**
 * Guesses the address that was meant by a text that is not an address.
 *
 * @returns `undefined` if it cannot be guessed
 * @internal
 */
export function addressMeant(text: string): string | undefined {
  const socket = /^(?:unix:(?:\/\/)?)?(\/[^/\s].*)$/.exec(text)?.[1];
  if (socket !== undefined) return `unix/${socket}`;
  const url = /^([a-z][a-z\d+.-]*):\/\/([^/?#\s]+)/i.exec(text);
  if (url === null) return /^([^/\s]*[.:][^/\s]*|localhost)\//.exec(text)?.[1];
  const [, scheme = '', host = ''] = url;
  const port = ports[scheme.toLowerCase()];
  return port === undefined || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

/**
 * Says what to write instead of a text that is not a network address, if it is clear what was meant.
 *
 * @param text - the refused text; must not be a secret
 * @returns `undefined` if it cannot be guessed
 * @internal
 */
export function addressHelp(text: string): string | undefined {
  const ipv6 = /^(?=.*::)([\da-f:]+):(\d{1,5})$/i.exec(text);
  if (ipv6 !== null) return `an IPv6 address is written in brackets: write "[${ipv6[1]}]:${ipv6[2]}"`;
  const range = /^(\S{0,200}:\d{1,5})\s*-\s*(\d{1,5})$/.exec(text);
  if (range !== null) return `write the range without spaces: "${range[1]}-${range[2]}"`;
  const meant = addressMeant(text);
  if (meant?.startsWith('unix/') === true) return `write the socket as ${JSON.stringify(meant)}`;
  if (meant !== undefined) return `an address must not have ${text.includes('://') ? 'a scheme or a path' : 'a path'}: write ${JSON.stringify(meant)}`;
  const port = /^:?(\d{1,5})(?:\/(?:tcp|http)|\s+(?:ssl|tls|http2|default_server)\b.*)$/.exec(text)?.[1];
  if (port !== undefined) return `write the port alone: ":${port}"`;
  if (/:https?$/.test(text)) return `write the number of the port: ${JSON.stringify(text.replace(/http$/, '80').replace(/https$/, '443'))}`;
  const [first = '', second, ...more] = text.trim().split(/[\s,;]+/);
  if (second === undefined) return undefined;
  if (/^:\d+$/.test(first) && [second, ...more].every((part) => /^:?\d+$/.test(part))) {
    return `write each in its own string: ${[first, second, ...more].map((part) => `":${part.replace(':', '')}"`).join(', ')}`;
  }
  // In HAProxy and nginx, settings follow the address.
  const isAlone = ![second, ...more].some((part) => /[.:]/.test(part));
  return isAlone && /:\d+$/.test(first) ? `write the address alone: ${JSON.stringify(first)}` : 'only one address is allowed here: write each in its own string';
}
