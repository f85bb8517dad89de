import { attackedServer, type AttackedServer } from './attacked-server.js';
import type { HostileEntry } from './hostile-entry.js';

const globs = ['/*a*a*a*a*a*b', '/*-*-*.jpg', '/%2f*a*a*a*b', '/%2f*a%*a*a*b', '/*[a-z]*[a-z]*[0-9]*x'];
const rewrites = [
  { strip_path_prefix: '/aaaaaaaé' },
  { strip_path_suffix: 'éaaaaaaaa' },
  { uri_substring: [{ find: 'aaaaaaab', replace: 'x' }, { find: 'ééé', replace: 'x' }] },
  { uri: '/n/{http.request.uri.path.0}?{http.request.uri.query}&x={http.request.header.F}' },
];
const routes = [
  ...globs.map((glob) => ({ match: [{ path: [glob] }], handle: [{ handler: 'static_response', body: 'matched' }], terminal: true })),
  ...rewrites.map((rewrite) => ({ handle: [{ handler: 'rewrite', ...rewrite }] })),
  { handle: [{ handler: 'headers', request: { set: { Copy: ['{http.request.header.F}'] } } }, { handler: 'static_response', body: '{http.request.uri.path}' }] },
];

/** Sends a request whose path and header field repeat a piece, once per four bytes of the size. */
function send(path: string, field: string): (target: AttackedServer, size: number) => Promise<void> {
  return async ({ exchange }, size) => {
    const count = size / 4;
    await exchange(Buffer.from(`GET /${path.repeat(count)} HTTP/1.1\r\nHost: a\r\nF: ${field.repeat(count)}\r\nConnection: close\r\n\r\n`, 'latin1'));
  };
}

function entry(name: string, path: string, field: string): HostileEntry {
  return { name: `a request to globs and rewrites: ${name}`, unit: 'bytes', size: 4096, start: () => attackedServer({ max_header_bytes: 1 << 20, routes }, send(path, field)) };
}

/** Attacks by paths and header fields that are worst cases for globs, rewrites and decoding. @internal */
export const requestsToPaths: readonly HostileEntry[] = [
  entry('what nearly matches', 'aaa-', 'aaaa'),
  entry('escapes', '%61', '%61%'),
  entry('bytes that are not UTF-8', '%ff', '\xff\xc3\xe9\xf0'),
  entry('characters beyond ASCII', '%C3%A9', '\xf0\x9f\x98\x80'),
];
