import { randomUUID } from 'node:crypto';
import { formatDuration, joinHostPort } from '@caddis/core';
import type { HttpRequest, HttpResponse, PlaceholderValue } from '@caddis/core/http';
import { fieldText } from '../fields/field-text.js';
import { findCookie } from '../fields/find-cookie.js';
import { splitHost } from '../uri/split-host.js';
import { maskAddress } from '../ip/ip.js';
import { tlsPlaceholder, type TlsState } from '../connection/tls-state.js';
import { textOf } from '../templates/value-text.js';
import { lowerCase } from '../text/byte-text.js';
import { decodePercent, escapeQuery, parseQueryLeniently, rawPathOf, rawQueryOf } from '../uri/uri.js';

/** What placeholders need to know of an exchange. @internal */
export interface PlaceholderSubject extends HttpRequest {
  readonly response: HttpResponse;
  /** Milliseconds on the monotonic clock when the request arrived. */
  readonly startedAt: number;
  readonly tls: TlsState | undefined;
  /** The module that was given the request last. */
  readonly atWork?: object | undefined;
  readonly server: { readonly timeLeft: number | undefined; report?(error: unknown, message: string): void } | undefined;
}

type Getter = (subject: PlaceholderSubject) => PlaceholderValue | undefined;

const exact: ReadonlyMap<string, Getter> = new Map<string, Getter>([
  ['request.method', ({ method }) => method],
  ['request.scheme', ({ scheme }) => scheme],
  ['request.proto', ({ protocol }) => protocol],
  ['request.proto_name', ({ protocol }) => protocol.replace('/2.0', '/2')],
  ['request.host', ({ host }) => splitHost(fieldText(host)).name],
  ['request.port', ({ host }) => portNumber(splitHost(host).port)],
  ['request.hostport', ({ host }) => fieldText(host)],
  ['request.uri', ({ uri }) => uri],
  ['request.uri_escaped', ({ uri }) => escapeQuery(uri)],
  ['request.uri.path', ({ uri }) => decodedPath(uri)],
  ['request.uri.path_escaped', ({ uri }) => escapeQuery(decodedPath(uri))],
  ['request.uri.path.file', ({ uri }) => fileOf(decodedPath(uri))],
  ['request.uri.path.dir', ({ uri }) => directoryOf(decodedPath(uri))],
  ['request.uri.path.file.base', ({ uri }) => baseOf(decodedPath(uri))],
  ['request.uri.path.file.ext', ({ uri }) => extensionOf(fileOf(decodedPath(uri)))],
  ['request.uri.query', ({ uri }) => rawQueryOf(uri)],
  ['request.uri.query_escaped', ({ uri }) => escapeQuery(rawQueryOf(uri))],
  ['request.uri.prefixed_query', ({ uri }) => prefixedQuery(uri)],
  ['request.orig_method', ({ originalMethod }) => originalMethod],
  ['request.orig_uri', ({ originalUri }) => originalUri],
  ['request.orig_uri.path', ({ originalUri }) => decodedPath(originalUri)],
  ['request.orig_uri.path.file', ({ originalUri }) => fileOf(decodedPath(originalUri))],
  ['request.orig_uri.path.dir', ({ originalUri }) => directoryOf(decodedPath(originalUri))],
  ['request.orig_uri.query', ({ originalUri }) => rawQueryOf(originalUri)],
  ['request.orig_uri.prefixed_query', ({ originalUri }) => prefixedQuery(originalUri)],
  ['request.remote', ({ remote }) => joinHostPort(remote.address, remote.port)],
  ['request.remote.host', ({ remote }) => remote.address],
  ['request.remote.port', ({ remote }) => BigInt(remote.port)],
  ['request.local', ({ local }) => joinHostPort(local.address, local.port)],
  ['request.local.host', ({ local }) => local.address],
  ['request.local.port', ({ local }) => BigInt(local.port)],
  ['request.uuid', uuidOf],
  ['request.duration', ({ startedAt }) => formatDuration(performance.now() - startedAt)],
  ['request.duration_ms', ({ startedAt }) => performance.now() - startedAt],
  ['shutting_down', ({ server }) => server?.timeLeft !== undefined],
  ['time_until_shutdown', ({ server }) => (server?.timeLeft === undefined ? null : formatDuration(server.timeLeft))],
  ['vars.client_ip', ({ clientIp }) => clientIp],
]);

/** Names that end in a free text. The first prefix that fits decides. */
const prefixed: readonly (readonly [string, (subject: PlaceholderSubject, rest: string) => PlaceholderValue | undefined])[] = [
  ['request.header.', ({ headers }, name) => fieldText(headers.getAll(name).join(','))],
  ['request.cookie.', cookieOf],
  ['request.uri.query.', ({ uri }, name) => parseQueryLeniently(rawQueryOf(uri)).get(name)?.join(',') ?? ''],
  ['request.uri.path.', ({ uri }, index) => segmentOf(decodedPath(uri), index)],
  ['request.orig_uri.path.', ({ originalUri }, index) => segmentOf(decodedPath(originalUri), index)],
  ['request.host.labels.', ({ host }, index) => labelOf(splitHost(fieldText(host)).name, index)],
  ['request.remote.host/', ({ remote }, bits) => maskAddress(remote.address, bits) ?? ''],
  ['request.local.host/', ({ local }, bits) => maskAddress(local.address, bits) ?? ''],
  ['request.tls.', ({ tls }, name) => (tls === undefined ? undefined : tlsPlaceholder(tls, name))],
  ['response.header.', ({ response }, name) => fieldText(response.headers.getAll(name).join(','))],
  ['vars.', ({ vars }, name) => variableValue(vars.get(name))],
];

/**
 * Value of a placeholder of the request.
 *
 * @param subject - the exchange
 * @param name - what follows `http.`
 * @returns `undefined` when the name is unknown
 * @see Caddy's `addHTTPVarsToReplacer`
 * @internal
 */
export function httpPlaceholder(subject: PlaceholderSubject, name: string): PlaceholderValue | undefined {
  const getter = exact.get(name);
  if (getter !== undefined) return getter(subject);
  for (const [prefix, get] of prefixed) {
    if (name.startsWith(prefix)) return get(subject, name.slice(prefix.length));
  }
  return undefined;
}

/** What is none of the types that placeholders have is a text. */
function variableValue(value: unknown): PlaceholderValue {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? value : textOf(value);
}

/** A port that is none stays as it was sent. */
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

/** @see Go's `path.Base`, without the extension */
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

/** Cookie names are compared without case; an absent cookie is an unknown placeholder. */
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
