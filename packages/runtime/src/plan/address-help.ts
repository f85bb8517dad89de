/** Ports of URLs that name none. */
const ports: Readonly<Record<string, number>> = { http: 80, ws: 80, h2c: 80, https: 443, wss: 443 };

/**
 * The address that is meant with a text that is none.
 *
 * @returns `undefined` where it can be anything
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
 * What to write in the place of a text that is no network address, where it is plain what was meant.
 *
 * @param text - the text that was refused; no secret
 * @returns `undefined` where it can be anything
 * @internal
 */
export function addressHelp(text: string): string | undefined {
  const ipv6 = /^(?=.*::)([\da-f:]+):(\d{1,5})$/i.exec(text);
  if (ipv6 !== null) return `brackets stand around an IPv6 address: write "[${ipv6[1]}]:${ipv6[2]}"`;
  const meant = addressMeant(text);
  if (meant?.startsWith('unix/') === true) return `a socket is written ${JSON.stringify(meant)}`;
  if (meant !== undefined) return `an address has no ${text.includes('://') ? 'scheme and no path' : 'path'}: write ${JSON.stringify(meant)}`;
  const [first = '', second, ...more] = text.trim().split(/[\s,;]+/);
  if (second === undefined) return undefined;
  // Behind the address of HAProxy and nginx stand its settings.
  const isAlone = ![second, ...more].some((part) => /[.:]/.test(part));
  return isAlone && /:\d+$/.test(first) ? `write the address alone: ${JSON.stringify(first)}` : 'there can be one address here: write each in a text of its own';
}
