import { attackedServer, type AttackedServer } from './attacked-server.js';
import type { HostileEntry } from './hostile-entry.js';

/** Sends a request with a path and one header field. */
async function send({ exchange }: AttackedServer, path: string, field: string): Promise<void> {
  await exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\nX: ${field}\r\nConnection: close\r\n\r\n`);
}

/** Makes the config of a server with a single route. */
function serverOf(route: object): object {
  return { max_header_bytes: 1 << 20, routes: [route] };
}

const answer = (body: string, headers: object = {}): object => ({ handler: 'static_response', body, headers });

/** Attacks by header fields and paths on the server's expressions, placeholders and replacements. @internal */
export const requestsWithFields: readonly HostileEntry[] = [
  {
    name: 'a path of slashes to `{http.request.uri.path.file.base}`',
    unit: 'bytes',
    size: 8192,
    start: () => attackedServer(serverOf({ handle: [answer('{http.request.uri.path.file.base}')] }), (target, size) => send(target, `/${'/'.repeat(size)}x`, '')),
  },
  {
    name: 'a field of blanks in a field of the response',
    unit: 'bytes',
    size: 8192,
    start: () => attackedServer(serverOf({ handle: [answer('', { Y: ['{http.request.header.X}'] })] }), (target, size) => send(target, '/', `x${' '.repeat(size)}x`)),
  },
  {
    name: 'a field that takes the place of its own characters',
    unit: 'bytes',
    size: 8192,
    start: () =>
      attackedServer(
        serverOf({ handle: [{ handler: 'headers', request: { replace: { X: [{ search_regexp: 'a', replace: '{http.request.header.X}' }] } } }, answer('{http.request.header.X}')] }),
        (target, size) => send(target, '/', 'a'.repeat(size)),
      ),
  },
  {
    name: 'fields that could be taken for others',
    unit: 'bytes',
    size: 8192,
    start: () =>
      attackedServer({ ...serverOf({ handle: [answer('')] }), expected_underscore_headers: ['x_*'] }, async ({ exchange }, size) => {
        await exchange(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'x_a: \r\na_b: \r\n'.repeat(size / 14)}\r\n`);
      }),
  },
  ...(
    [
      ['each item with each other one', '{http.request.header.X}.split(",").all(x, {http.request.header.X}.split(",").exists(y, x == y))'],
      ['a list searched for each of its items', 'cel.bind(l, {http.request.header.X}.split(","), l.all(x, x in l))'],
      ['a text replaced by itself', '{http.request.header.X}.replace(",", {http.request.header.X}).size() > 0'],
      ['a pattern of the client', '{http.request.uri}.matches({http.request.header.X}) || {http.request.header.X}.matches("(?:a|,)*b$")'],
    ] as const
  ).map(
    ([name, expression]): HostileEntry => ({
      name: `an expression: ${name}`,
      unit: 'bytes',
      size: 8192,
      maxMs: 60,
      start: () => attackedServer(serverOf({ match: [{ expression }], handle: [answer('yes')] }), (target, size) => send(target, '/', 'a,'.repeat(size / 2))),
    }),
  ),
];
