import { formatNetworkAddress, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { canHaveCertificate } from '@caddis/kit';
import type { AutomaticServer } from './automatic-server.js';
import { placeRedirects, type PlacedRedirects, type Redirect } from './redirects.js';

/** Input of {@link automaticHttps}. @internal */
export interface AutomaticHttpsInput {
  /** The servers in the order of the document. */
  readonly servers: readonly AutomaticServer[];
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Returns true if a loaded certificate covers a name. */
  readonly isLoaded: (name: string) => boolean;
}

/** A name that needs a certificate, and the first server that uses it. @internal */
export interface WantedName {
  readonly name: string;
  readonly server: string;
}

/** Result of {@link automaticHttps}. @internal */
export interface AutomaticHttps extends PlacedRedirects {
  /** Servers that are encrypted although they have no connection policies. */
  readonly encrypted: ReadonlySet<string>;
  /** Names whose certificates must be managed. */
  readonly names: readonly WantedName[];
}

/**
 * Derives automatic HTTPS from the host names in the routes of all servers: which servers are encrypted, for which names certificates are
 * managed, and where plain requests are redirected.
 *
 * A pure function. The start of the app uses it, and so does the check of a document.
 *
 * @see Caddy's `App.automaticHTTPSPhase1`
 * @internal
 */
export function automaticHttps(input: AutomaticHttpsInput): AutomaticHttps {
  const { httpPort, httpsPort, isLoaded } = input;
  const encrypted = new Set<string>();
  const wanted = new Map<string, WantedName>();
  const redirected = new Map<string, NetworkAddress[]>();
  for (const server of input.servers) {
    const { name, settings, hasPolicies } = server;
    if (settings.disable === true || !usesOtherPort(server, httpPort)) continue;
    const hosts = hostNames(server);
    if (!hasPolicies && (hosts.length > 0 || !usesOtherPort(server, httpsPort))) encrypted.add(name);
    if (!hasPolicies && !encrypted.has(name)) continue;
    const withoutCertificate = new Set(settings.skip_certificates);
    for (const host of settings.disable_certificates === true ? [] : hosts) {
      if (wanted.has(host) || withoutCertificate.has(host) || !canHaveCertificate(host) || isTailscaleName(host)) continue;
      if (settings.ignore_loaded_certificates === true || !isLoaded(host)) wanted.set(host, { name: host, server: name });
    }
    if (settings.disable_redirects !== true) addRedirects(redirected, server, hosts, httpsPort);
  }
  const redirects = redirectsByAddress(redirected);
  return { encrypted, names: withoutCovered(wanted), ...placeRedirects({ ...input, redirects, isManaged: wanted.size > 0 }) };
}

/** Returns true unless all addresses include the port. A port range includes each of its ports. */
function usesOtherPort({ listens }: AutomaticServer, port: number): boolean {
  return listens.some(({ startPort, endPort }) => port < startPort || port > endPort);
}

function hostNames({ routes, settings }: AutomaticServer): readonly string[] {
  const skipped = new Set(settings.skip);
  return [...new Set(routes.flatMap((hosts) => hosts ?? []))].filter((name) => !skipped.has(name));
}

/** Certificates for these names come from the Tailscale daemon. */
function isTailscaleName(name: string): boolean {
  return name.endsWith('.ts.net');
}

/** Removes names that are covered by a managed wildcard, which covers the names directly below its domain. */
function withoutCovered(wanted: ReadonlyMap<string, WantedName>): readonly WantedName[] {
  return [...wanted.values()].filter(({ name }) => {
    const dot = name.indexOf('.');
    return dot < 1 || name.startsWith('*.') || /^[\d.]+$/.test(name) || !wanted.has(`*${name.slice(dot)}`);
  });
}

/** Adds the redirect targets of each host: its first address and those on the HTTPS port; every address for the empty host, which means all hosts. */
function addRedirects(redirected: Map<string, NetworkAddress[]>, { listens }: AutomaticServer, hosts: readonly string[], httpsPort: number): void {
  for (const address of listens) {
    if (isUnixNetwork(address.network)) continue;
    for (const host of hosts.length === 0 ? [''] : hosts) {
      const known = redirected.get(host);
      if (known === undefined) redirected.set(host, [address]);
      else if (host === '' || address.startPort === httpsPort) known.push(address);
    }
  }
}

function redirectsByAddress(redirected: ReadonlyMap<string, readonly NetworkAddress[]>): readonly Redirect[] {
  const byAddress = new Map<string, { readonly address: NetworkAddress; readonly hosts: string[] }>();
  const texts = new Map<NetworkAddress, string>();
  for (const [host, addresses] of redirected) {
    for (const address of addresses) {
      const key = texts.get(address) ?? formatNetworkAddress(address);
      texts.set(address, key);
      const known = byAddress.get(key);
      if (known === undefined) byAddress.set(key, { address, hosts: [host] });
      else if (known.hosts.at(-1) !== host) known.hosts.push(host);
    }
  }
  return [...byAddress.values()];
}
