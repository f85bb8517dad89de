import type { TransportRequest } from '@caddis/core/http';
import { bytesOfText, decodePercent, rawPathOf, rawQueryOf, type Template } from '@caddis/http/kit';
import { joinBelow } from './script-root.js';
import { splitPath } from './split-path.js';

/** Settings for the variables. @internal */
export interface VariableSettings {
  /** Texts of `split_path`, in lower case. */
  readonly splits: readonly string[];
  readonly extra: readonly (readonly [name: string, value: Template])[];
}

/** Names of TLS versions, as in Apache's `mod_ssl`. */
const tlsVersions: Readonly<Record<string, string>> = { 'tls1.0': 'TLSv1', 'tls1.1': 'TLSv1.1', 'tls1.2': 'TLSv1.2', 'tls1.3': 'TLSv1.3' };

const plainPort = '80';
const securePort = '443';

/**
 * Returns the CGI variables for a request: names and values, one character per byte.
 *
 * @param folder - absolute path of the root folder of the scripts
 * @param contentLength - length of the body in bytes
 * @see RFC 3875, section 4.1, and Caddy's `buildEnv`
 * @internal
 */
export function cgiVariables(request: TransportRequest, folder: string, contentLength: number, settings: VariableSettings): Map<string, string> {
  const { method, target, headers, placeholders } = request;
  const known = (name: string): string => bytes(placeholders?.get(name) ?? '');
  const host = headers[0]?.toLowerCase() === 'host' ? (headers[1] as string) : '';
  const [serverName, port] = splitHostPort(host);
  const path = decodePercent(rawPathOf(target));
  const [script = path, rest = ''] = splitPath(path, settings.splits) ?? [];
  const pathInfo = rest === '' ? (placeholders?.get('http.matchers.file.remainder') ?? '') : rest;
  const isSecure = known('http.request.scheme') === 'https';
  const remote = known('http.request.remote.host');
  const variables = new Map([
    ['AUTH_TYPE', ''],
    ['CONTENT_LENGTH', String(contentLength)],
    ['CONTENT_TYPE', ''],
    ['GATEWAY_INTERFACE', 'CGI/1.1'],
    ['PATH_INFO', bytes(pathInfo)],
    ['QUERY_STRING', rawQueryOf(target)],
    ['REMOTE_ADDR', remote],
    ['REMOTE_HOST', remote],
    ['REMOTE_PORT', known('http.request.remote.port')],
    ['REMOTE_IDENT', ''],
    ['REMOTE_USER', known('http.auth.user.id')],
    ['REQUEST_METHOD', method],
    ['REQUEST_SCHEME', isSecure ? 'https' : 'http'],
    ['SERVER_NAME', serverName],
    ['SERVER_PORT', port !== '' ? port : isSecure ? securePort : plainPort],
    ['SERVER_PROTOCOL', known('http.request.proto') || 'HTTP/1.1'],
    ['SERVER_SOFTWARE', 'Caddis'],
    ['DOCUMENT_ROOT', bytes(folder)],
    ['DOCUMENT_URI', bytes(script)],
    ['HTTP_HOST', host],
    ['HTTP_USER_AGENT', ''],
    ['REQUEST_URI', placeholders === undefined ? target : known('http.request.orig_uri')],
    ['SCRIPT_FILENAME', bytes(joinBelow(folder, script))],
    ['SCRIPT_NAME', bytes(script === '' || script.startsWith('/') ? script : `/${script}`)],
  ]);
  const local = known('http.request.local.host');
  if (local !== '') variables.set('SERVER_ADDR', local);
  if (pathInfo !== '') variables.set('PATH_TRANSLATED', bytes(joinBelow(folder, pathInfo)));
  if (isSecure) {
    variables.set('HTTPS', 'on');
    const version = tlsVersions[known('http.request.tls.version')];
    if (version !== undefined) variables.set('SSL_PROTOCOL', version);
    const suite = known('http.request.tls.cipher_suite');
    if (suite !== '') variables.set('SSL_CIPHER', suite);
  }
  for (const [name, value] of settings.extra) variables.set(bytes(name), bytes(value.expand(placeholders ?? noValues)));
  addFields(variables, headers);
  const contentType = variables.get('HTTP_CONTENT_TYPE');
  if (contentType !== undefined) variables.set('CONTENT_TYPE', contentType);
  // PHP only parses a form if there is a content type, so this is the default for requests that may have a body.
  else if (!bodyless.has(method) && method !== 'GET') variables.set('CONTENT_TYPE', 'application/x-www-form-urlencoded');
  if (contentLength > 0 || expectsLength.has(method)) variables.set('HTTP_CONTENT_LENGTH', String(contentLength));
  return variables;
}

/** Methods whose requests are sent without a body. @internal */
export const bodyless: ReadonlySet<string> = new Set(['HEAD', 'OPTIONS']);

/** Methods whose requests have a content length even without a body. */
const expectsLength: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

const noValues = { get: (): undefined => undefined };

/** Adds the fields of the request. Fields with the same name are joined to one value. */
function addFields(variables: Map<string, string>, headers: readonly string[]): void {
  const seen = new Set<string>();
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toUpperCase().replaceAll('-', '_');
    // Many libraries read HTTP_PROXY as the proxy to use, and a client must not choose that ("httpoxy").
    if (name === 'PROXY') continue;
    const value = headers[at + 1] as string;
    const variable = `HTTP_${name}`;
    const before = seen.has(variable) ? variables.get(variable) : undefined;
    seen.add(variable);
    variables.set(variable, before === undefined ? value : `${before}${name === 'COOKIE' ? '; ' : ', '}${value}`);
  }
}

/** Splits host and port. The port follows the last colon; an IPv6 address without brackets has none. @see Go's `net.SplitHostPort` */
function splitHostPort(host: string): readonly [name: string, port: string] {
  const parts = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(host);
  return parts === null ? [host, ''] : [parts[1] ?? parts[2] ?? '', parts[3] ?? ''];
}

/** Converts a text to one character per byte. */
function bytes(text: string): string {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return bytesOfText(text).toString('latin1');
  return text;
}
