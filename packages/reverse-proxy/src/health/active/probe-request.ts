import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import type { TransportRequest } from '@caddis/core/http';
import { compileTemplate, globalPlaceholders, type PlaceholderValues } from '@caddis/http/kit';
import type { BackendManner } from '../../backends/backend.js';
import { namedAddress, parseDial } from '../../backends/dial-address.js';
import type { ActiveCheck } from './active-check.js';

const targetUpstream = 'http.reverse_proxy.active.target_upstream';

/**
 * Creates the request that checks one upstream.
 *
 * @param check - the check
 * @param dial - the upstream as configured; global placeholders are expanded
 * @param manner - how to connect to the upstream; ignored if the check has an address of its own
 * @returns `undefined` if the address depends on a request
 * @see Caddy's `doActiveHealthCheckForAllHosts`
 * @internal
 */
export function probeRequest(check: ActiveCheck, dial: string, manner: BackendManner = {}): TransportRequest | undefined {
  const upstream = expandDial(dial);
  const address = check.address ?? (upstream === undefined ? undefined : upstreamAddress(upstream, check.port));
  if (address === undefined) return undefined;
  const names: PlaceholderValues = { get: (name) => (name === targetUpstream ? (upstream ?? dial) : globalPlaceholders.get(name)) };
  const { host, tls, serverName = host } = check.address === undefined ? manner : {};
  const headers = ['Host', check.host?.expand(names) ?? hostOf(namedAddress(address, host))];
  for (const { name, value } of check.fields) headers.push(name, value.expand(names, 'known'));
  if (!check.fields.some(({ name }) => name.toLowerCase() === 'user-agent')) headers.push('User-Agent', 'Caddis');
  const request = { address, method: check.method, target: check.target, headers, body: check.body, contentLength: check.body?.length, upgrade: undefined };
  return { ...request, ...(tls === undefined ? {} : { tls }), ...(serverName === undefined ? {} : { serverName }) };
}

/**
 * Creates the request that follows a redirect. It goes to the same address, whatever host the redirect names.
 *
 * @param request - the request that was redirected
 * @param status - status code of the redirect
 * @param location - target of the redirect
 * @param scheme - scheme of the request
 * @returns `undefined` if the location is not an `http` or `https` URL
 * @see RFC 9110, section 15.4
 * @internal
 */
export function redirectedRequest(request: TransportRequest, status: number, location: string, scheme: 'http' | 'https'): TransportRequest | undefined {
  const base = `${scheme}://${request.headers[1] as string}${request.target}`;
  if (!URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const headers = ['Host', url.host, ...request.headers.slice(2)];
  const next = { ...request, target: url.pathname + url.search, headers };
  const keepsMethod = status >= 307 || request.method === 'GET' || request.method === 'HEAD';
  return keepsMethod ? next : { ...next, method: 'GET', body: undefined, contentLength: undefined };
}

function expandDial(dial: string): string | undefined {
  try {
    return compileTemplate(dial).expand(globalPlaceholders, 'strict');
  } catch {
    return undefined;
  }
}

function upstreamAddress(dial: string, port: number): NetworkAddress | undefined {
  const address = parseDial(dial);
  if (address === undefined || port === 0) return address;
  const { network, host } = isUnixNetwork(address.network) ? { network: 'tcp', host: 'localhost' } : address;
  return { network, host, startPort: port, endPort: port };
}

function hostOf({ network, host, startPort }: NetworkAddress): string {
  return isUnixNetwork(network) || host === '' ? 'localhost' : joinHostPort(host, startPort);
}
