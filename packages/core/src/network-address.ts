import { errors } from './errors.js';

const networks: ReadonlySet<string> = new Set([
  'tcp', 'tcp4', 'tcp6', 'udp', 'udp4', 'udp6', 'ip', 'ip4', 'ip6', 'unix', 'unixgram', 'unixpacket', 'fd', 'fdgram',
]);

/** Distinguishes an IPv6 address from a host with two ports. It is not exact; the resolver reports what this lets through. */
const bareIpv6 = /^(?!.*:::)(?=.*::|(?:[^:]*:){7})[0-9a-f:.]+(%[^/\s]+)?$/i;

/**
 * A parsed network address in Caddy's notation: `[network/]host[:port[-port]]`, or a path for unix sockets.
 *
 * @public
 */
export interface NetworkAddress {
  /** `tcp`, `udp4`, `unix` and so on, in lower case. If the text names none, the default network of the parser, normally `tcp`. */
  readonly network: string;
  /** Host name or IP address without brackets; the socket's path on unix networks; empty means all addresses. */
  readonly host: string;
  /** First port, 0 to 65535; 0 on unix networks. */
  readonly startPort: number;
  /** Last port of the range; equal to `startPort` for a single port. */
  readonly endPort: number;
  /** Permission bits of a unix socket to listen on, e.g. `0o222`. */
  readonly mode?: number | undefined;
}

/**
 * Parses a network address.
 *
 * @param text - the address; not a URL
 * @param defaultPort - port if the text has none; 0 to 65535
 * @param defaultNetwork - network if the text has none
 * @returns the parts
 * @throws `CORE_ADDRESS_INVALID`
 * @see Caddy's `ParseNetworkAddress`
 * @public
 */
export function parseNetworkAddress(text: string, defaultPort = 0, defaultNetwork = 'tcp'): NetworkAddress {
  const { network, rest } = splitNetwork(text, defaultNetwork);
  if (isUnixNetwork(network) || network.startsWith('fd')) return parseSocketPath(text, network, rest);
  const { host, port } = splitHostPort(text, rest);
  const stray = /[/[\]\s]/.exec(host);
  if (stray !== null) throw invalid(text, `unexpected ${JSON.stringify(stray[0])} in the host`);
  if (port === '') return { network, host, startPort: defaultPort, endPort: defaultPort };
  const dash = port.indexOf('-');
  const startPort = parsePort(text, dash < 0 ? port : port.slice(0, dash));
  const endPort = dash < 0 ? startPort : parsePort(text, port.slice(dash + 1));
  if (endPort < startPort) throw invalid(text, `the range of ports ends (${endPort}) before it starts (${startPort})`);
  return { network, host, startPort, endPort };
}

/**
 * Tells whether a network is one of unix sockets, so that the address's `host` is a path.
 *
 * @param network - the `network` of an address
 * @public
 */
export function isUnixNetwork(network: string): boolean {
  return network.startsWith('unix');
}

/**
 * Joins a host and a port, with brackets around an IPv6 address.
 *
 * @param host - host name or IP address without brackets
 * @param port - port number, or a range such as `80-90`
 * @public
 */
export function joinHostPort(host: string, port: number | string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Formats an address: `localhost:80`, `udp/[::1]:53`, `unix//run/app.sock`.
 *
 * @param address - the address
 * @returns a string that {@link parseNetworkAddress} parses back; `tcp/` is left out
 * @public
 */
export function formatNetworkAddress(address: NetworkAddress): string {
  if (isUnixNetwork(address.network) || address.network.startsWith('fd')) {
    const mode = address.mode === undefined ? '' : `|0${address.mode.toString(8)}`;
    return `${address.network}/${address.host}${mode}`;
  }
  const ports = address.startPort === address.endPort ? String(address.startPort) : `${address.startPort}-${address.endPort}`;
  const joined = joinHostPort(address.host, ports);
  return address.network === 'tcp' ? joined : `${address.network}/${joined}`;
}

function splitNetwork(text: string, defaultNetwork: string): { network: string; rest: string } {
  const slash = text.indexOf('/');
  if (slash < 0) return { network: defaultNetwork, rest: text };
  const network = text.slice(0, slash).trim().toLowerCase();
  if (!networks.has(network)) {
    throw invalid(text, reasonAgainst(network, text));
  }
  return { network, rest: text.slice(slash + 1) };
}

/** Guesses from the part before the first slash what was meant, and explains why it is wrong. */
function reasonAgainst(network: string, text: string): string {
  if (network === '') return 'a path alone is not an address';
  if (network === 'unix:') return 'unix is followed by a slash, not by a colon';
  if (/^[a-z][a-z\d+.-]*:$/.test(network) && text.includes('://')) return 'it is a URL; leave out the scheme and the path';
  return /[.:]/.test(network) ? 'an address has no path' : `unknown network ${JSON.stringify(network)}`;
}

function parseSocketPath(text: string, network: string, rest: string): NetworkAddress {
  const bar = rest.indexOf('|');
  const host = bar < 0 ? rest : rest.slice(0, bar);
  if (host === '') throw invalid(text, `${network} needs a path`);
  if (bar < 0) return { network, host, startPort: 0, endPort: 0 };
  const octal = rest.slice(bar + 1);
  const mode = /^[0-7]{1,4}$/.test(octal) ? Number.parseInt(octal, 8) : Number.NaN;
  if (Number.isNaN(mode) || mode > 0o777) throw invalid(text, `bad permission bits ${JSON.stringify(octal)}`);
  if ((mode & 0o200) === 0) throw invalid(text, 'the owner must be allowed to write to the socket (bit 0200)');
  return { network, host, startPort: 0, endPort: 0, mode };
}

function splitHostPort(text: string, rest: string): { host: string; port: string } {
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']');
    if (end < 0) throw invalid(text, 'missing ] after the IPv6 address');
    const after = rest.slice(end + 1);
    if (after !== '' && !after.startsWith(':')) throw invalid(text, `unexpected ${JSON.stringify(after)} after ]`);
    return { host: rest.slice(1, end), port: after.slice(1) };
  }
  const colons = rest.split(':').length - 1;
  // A bare IPv6 address has no port; recent versions of Caddy treat it the same way.
  if (colons > 1) {
    if (!bareIpv6.test(rest)) throw invalid(text, 'too many colons');
    return { host: rest, port: '' };
  }
  if (colons === 0) return { host: rest, port: '' };
  const colon = rest.indexOf(':');
  return { host: rest.slice(0, colon), port: rest.slice(colon + 1) };
}

function parsePort(text: string, port: string): number {
  const value = /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN;
  if (!(value <= 65_535)) throw invalid(text, `bad port ${JSON.stringify(port)}, expected 0 to 65535`);
  return value;
}

function invalid(text: string, reason: string): Error {
  return errors.CORE_ADDRESS_INVALID({ received: JSON.stringify(text), reason });
}
