import { randomUUID } from 'node:crypto';
import { formatDuration, joinHostPort } from '@caddis/core';
import type { ModulePlaceholder } from '@caddis/core/framework';
import type { HttpRequest, HttpResponse, PlaceholderValue } from '@caddis/core/http';
import { fieldText } from '../fields/field-text.js';
import { findCookie } from '../fields/find-cookie.js';
import { splitHost } from '../uri/split-host.js';
import { maskAddress } from '../ip/ip.js';
import { tlsPlaceholder, tlsPlaceholders, type TlsState } from '../connection/tls-state.js';
import type { PlaceholderText } from '../text/placeholder-text.js';
import { textOf } from '../templates/value-text.js';
import { lowerCase } from '../text/byte-text.js';
import { decodePercent, escapeQuery, parseQueryLeniently, rawPathOf, rawQueryOf } from '../uri/uri.js';

/** The parts of an exchange that placeholders read. @internal */
export interface PlaceholderSubject extends HttpRequest {
  readonly response: HttpResponse;
  /** Time of arrival, by the monotonic clock, in milliseconds. */
  readonly startedAt: number;
  readonly tls: TlsState | undefined;
  /** The module that received the request last. */
  readonly atWork?: object | undefined;
  readonly server: { readonly timeLeft: number | undefined; report?(error: unknown, message: string): void } | undefined;
}

type Getter = (subject: PlaceholderSubject) => PlaceholderValue | undefined;
type PrefixGetter = (subject: PlaceholderSubject, rest: string) => PlaceholderValue | undefined;

const exact: readonly (readonly [name: string, get: Getter, description: string, example: string])[] = [
  ['request.method', ({ method }) => method, 'Method of the request.', 'GET'],
  ['request.scheme', ({ scheme }) => scheme, '`http` or `https`, as the client connected to this server.', 'https'],
  ['request.proto', ({ protocol }) => protocol, 'Version of HTTP, as the request line has it.', 'HTTP/2.0'],
  ['request.proto_name', ({ protocol }) => protocol.replace('/2.0', '/2'), 'HTTP version, as it is usually written.', 'HTTP/2'],
  ['request.host', ({ host }) => splitHost(fieldText(host)).name, 'Host name that the client asked for, without the port.', 'example.com'],
  ['request.port', ({ host }) => portNumber(splitHost(host).port), 'Port that the client asked for; empty when it named none.', '8443'],
  ['request.hostport', ({ host }) => fieldText(host), 'Host name and port, as the client sent them.', 'example.com:8443'],
  ['request.uri', ({ uri }) => uri, 'Path and query.', '/docs/a.txt?page=2'],
  ['request.uri_escaped', ({ uri }) => escapeQuery(uri), 'Path and query, escaped for use as a value in a query.', '%2Fdocs%2Fa.txt%3Fpage%3D2'],
  ['request.uri.path', ({ uri }) => decodedPath(uri), 'Path, decoded.', '/docs/a.txt'],
  ['request.uri.path_escaped', ({ uri }) => escapeQuery(decodedPath(uri)), 'Path, escaped for use as a value in a query.', '%2Fdocs%2Fa.txt'],
  ['request.uri.path.file', ({ uri }) => fileOf(decodedPath(uri)), 'Last part of the path.', 'a.txt'],
  ['request.uri.path.dir', ({ uri }) => directoryOf(decodedPath(uri)), 'Path up to its last slash.', '/docs/'],
  ['request.uri.path.file.base', ({ uri }) => baseOf(decodedPath(uri)), 'Last part of the path, without its extension.', 'a'],
  ['request.uri.path.file.ext', ({ uri }) => extensionOf(fileOf(decodedPath(uri))), 'Extension of the last part of the path, with its dot.', '.txt'],
  ['request.uri.query', ({ uri }) => rawQueryOf(uri), 'Query, without the question mark.', 'page=2'],
  ['request.uri.query_escaped', ({ uri }) => escapeQuery(rawQueryOf(uri)), 'Query, escaped for use as a value in a query.', 'page%3D2'],
  ['request.uri.prefixed_query', ({ uri }) => prefixedQuery(uri), 'Query with its question mark; empty if there is no query.', '?page=2'],
  ['request.orig_method', ({ originalMethod }) => originalMethod, 'Method before any `rewrite`.', 'GET'],
  ['request.orig_uri', ({ originalUri }) => originalUri, 'Path and query before any `rewrite`.', '/docs/a.txt?page=2'],
  ['request.orig_uri.path', ({ originalUri }) => decodedPath(originalUri), 'Path before any `rewrite`, decoded.', '/docs/a.txt'],
  ['request.orig_uri.path.file', ({ originalUri }) => fileOf(decodedPath(originalUri)), 'Last part of the path before any `rewrite`.', 'a.txt'],
  ['request.orig_uri.path.dir', ({ originalUri }) => directoryOf(decodedPath(originalUri)), 'Path before any `rewrite`, up to its last slash.', '/docs/'],
  ['request.orig_uri.query', ({ originalUri }) => rawQueryOf(originalUri), 'Query before any `rewrite`.', 'page=2'],
  ['request.orig_uri.prefixed_query', ({ originalUri }) => prefixedQuery(originalUri), 'Query before any `rewrite`, with its question mark.', '?page=2'],
  ['request.remote', ({ remote }) => joinHostPort(remote.address, remote.port), 'Address and port of the peer: the client, or the proxy before this one.', '192.0.2.7:50312'],
  ['request.remote.host', ({ remote }) => remote.address, 'Address of the peer.', '192.0.2.7'],
  ['request.remote.port', ({ remote }) => BigInt(remote.port), 'Port of the peer.', '50312'],
  ['request.local', ({ local }) => joinHostPort(local.address, local.port), 'Address and port on this machine that the peer connected to.', '198.51.100.4:443'],
  ['request.local.host', ({ local }) => local.address, 'Address on this machine that the peer connected to.', '198.51.100.4'],
  ['request.local.port', ({ local }) => BigInt(local.port), 'Port on this machine that the peer connected to.', '443'],
  ['request.uuid', uuidOf, 'A random ID of the request; the same each time it is read.', '36b8f89d-7f0c-4b0a-9c0e-9f3f0a4b1d52'],
  ['request.duration', ({ startedAt }) => formatDuration(performance.now() - startedAt), 'Time since the request began, as a duration.', '1.53ms'],
  ['request.duration_ms', ({ startedAt }) => performance.now() - startedAt, 'Time since the request began, in milliseconds.', '1.53'],
  ['shutting_down', ({ server }) => server?.timeLeft !== undefined, 'Whether the server is being stopped.', 'false'],
  ['time_until_shutdown', ({ server }) => (server?.timeLeft === undefined ? null : formatDuration(server.timeLeft)), 'Time until the server ends; empty unless it is being stopped.', '9.8s'],
  ['vars.client_ip', ({ clientIp }) => clientIp, 'Address of the client: that of the peer, or the one that a proxy in `trusted_proxies` of the server names.', '203.0.113.9'],
];

/** Placeholders whose name ends in free text. The first matching prefix applies. */
const prefixed: readonly (readonly [prefix: string, get: PrefixGetter, docs: readonly PlaceholderText[]])[] = [
  ['request.header.', ({ headers }, name) => fieldText(headers.getAll(name).join(',')), [['FIELD', 'Values of a header field of the request, joined by commas.', 'text/html']]],
  ['request.cookie.', cookieOf, [['NAME', 'Value of a cookie.', 'abc123']]],
  ['request.uri.query.', ({ uri }, name) => parseQueryLeniently(rawQueryOf(uri)).get(name)?.join(',') ?? '', [['KEY', 'Value of a parameter of the query; several are joined by commas.', '2']]],
  ['request.uri.path.', ({ uri }, index) => segmentOf(decodedPath(uri), index), [['N', 'A part of the path, counted from 0.', 'docs']]],
  ['request.orig_uri.path.', ({ originalUri }, index) => segmentOf(decodedPath(originalUri), index), [['N', 'A part of the path before any `rewrite`, counted from 0.', 'docs']]],
  ['request.host.labels.', ({ host }, index) => labelOf(splitHost(fieldText(host)).name, index), [['N', 'A label of the host name, counted from the right, from 0.', 'com']]],
  ['request.remote.host/', ({ remote }, bits) => maskAddress(remote.address, bits) ?? '', [['BITS', 'Network of the peer: its address without the bits behind the first BITS. Write two lengths for IPv4 and IPv6: `24,64`.', '192.0.2.0/24']]],
  ['request.local.host/', ({ local }, bits) => maskAddress(local.address, bits) ?? '', [['BITS', 'Network of the address on this machine that the peer connected to.', '198.51.100.0/24']]],
  ['request.tls.', ({ tls }, name) => (tls === undefined ? undefined : tlsPlaceholder(tls, name)), tlsPlaceholders],
  ['response.header.', ({ response }, name) => fieldText(response.headers.getAll(name).join(',')), [['FIELD', 'Values of a header field of the response, joined by commas, as far as it is set.', 'text/html']]],
  ['vars.', ({ vars }, name) => variableValue(vars.get(name)), [['NAME', 'A variable: of the handler `vars`, or one that another handler has set.', 'public']]],
];

const exactGetters: ReadonlyMap<string, Getter> = new Map(exact.map(([name, get]) => [name, get]));

/** Documentation of the placeholders of a request. @internal */
export const httpPlaceholderDocs: readonly ModulePlaceholder[] = [
  ...exact.map(([name, , description, example]) => ({ name: `http.${name}`, description, example })),
  ...prefixed.flatMap(([prefix, , docs]) => docs.map(([rest, description, example, where]) => ({ name: `http.${prefix}${rest}`, description, example, ...(where === undefined ? {} : { where }) }))),
];

/**
 * Returns the value of a placeholder of the request.
 *
 * @param subject - the exchange
 * @param name - the part after `http.`
 * @returns `undefined` if the name is unknown
 * @see Caddy's `addHTTPVarsToReplacer`
 * @internal
 */
export function httpPlaceholder(subject: PlaceholderSubject, name: string): PlaceholderValue | undefined {
  const getter = exactGetters.get(name);
  if (getter !== undefined) return getter(subject);
  for (const [prefix, get] of prefixed) {
    if (name.startsWith(prefix)) return get(subject, name.slice(prefix.length));
  }
  return undefined;
}

/** Converts a variable to a placeholder's value. Values of other types become text. */
function variableValue(value: unknown): PlaceholderValue {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : textOf(value);
}

/** Returns the port as a number; if it is not one, as the text that was sent. */
function portNumber(port: string): PlaceholderValue {
  return /^\d+$/.test(port) ? BigInt(port) : port;
}

function decodedPath(uri: string): string {
  return decodePercent(rawPathOf(uri));
}

function prefixedQuery(uri: string): string {
  const query = rawQueryOf(uri);
  return query === '' ? '' : `?${query}`;
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function extensionOf(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot < 0 ? '' : file.slice(dot);
}

/** Returns the last element of a path without its extension. @see Go's `path.Base` */
function baseOf(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  const base = fileOf(path.slice(0, end));
  if (base === '') return '/';
  const extension = extensionOf(fileOf(path));
  return base.slice(0, base.length - extension.length);
}

function segmentOf(path: string, index: string): string | undefined {
  if (!/^\d+$/.test(index)) return undefined;
  return path.replace(/^\//, '').split('/')[Number(index)] ?? '';
}

function labelOf(host: string, index: string): string | undefined {
  if (!/^\d+$/.test(index)) return undefined;
  return host.split('.').at(-1 - Number(index))?.toLowerCase() ?? '';
}

/** Finds a cookie, ignoring case. A missing cookie is an unknown placeholder. */
function cookieOf({ headers }: PlaceholderSubject, name: string): string | undefined {
  const wanted = lowerCase(name);
  const value = findCookie(headers.getAll('Cookie'), (sent) => lowerCase(fieldText(sent)) === wanted);
  return value === undefined ? undefined : fieldText(value);
}

const uuidVariable = 'uuid';

function uuidOf({ vars }: PlaceholderSubject): string {
  const known = vars.get(uuidVariable);
  if (typeof known === 'string') return known;
  const made = randomUUID();
  vars.set(uuidVariable, made);
  return made;
}
