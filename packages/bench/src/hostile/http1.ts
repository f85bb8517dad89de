import { once } from 'node:events';
import { attackedServer, type AttackedServer } from './attacked-server.js';
import type { HostileEntry } from './hostile-entry.js';

const answering = { max_header_bytes: 1 << 20, routes: [{ handle: [{ handler: 'static_response', body: 'x' }] }] };
const end = 'Host: a\r\nConnection: close\r\n\r\n';

/** Makes an entry whose attack is one exchange of bytes. */
function exchanged(name: string, unit: string, size: number, bytes: (size: number) => string, server: object = answering): HostileEntry {
  return { name, unit, size, start: () => attackedServer(server, async ({ exchange }, count) => void (await exchange(bytes(count)))) };
}

/** Attacks by the head of an HTTP/1 request. @internal */
export const http1Heads: readonly HostileEntry[] = [
  exchanged('HTTP/1: a target', 'bytes', 65_536, (size) => `GET /${'a%20/../'.repeat(size / 8)} HTTP/1.1\r\n${end}`),
  exchanged('HTTP/1: a query', 'parameters', 4096, (size) => `GET /?${'a=b&'.repeat(size)} HTTP/1.1\r\n${end}`, {
    ...answering,
    routes: [{ match: [{ query: { z: ['1'] } }], handle: [] }, { handle: [{ handler: 'static_response', body: '{http.request.uri.query.a}' }] }],
  }),
  exchanged('HTTP/1: one field', 'bytes', 65_536, (size) => `GET / HTTP/1.1\r\nX: ${'a'.repeat(size)}\r\n${end}`),
  exchanged('HTTP/1: fields', 'fields', 8000, (size) => `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(size)}${end}`),
  exchanged('HTTP/1: cookies', 'cookies', 16_384, (size) => `GET / HTTP/1.1\r\nCookie: ${'a=b; '.repeat(size)}\r\n${end}`, {
    ...answering,
    routes: [{ handle: [{ handler: 'static_response', body: '{http.request.cookie.z}' }] }],
  }),
  // Node copies a partially read value again at each further read: with ten reads, it does more than ten times the work of one.
  ...[0, 1].map((strict) =>
    exchanged(
      `HTTP/1: forwarded addresses${strict ? ', read from the last' : ''}`,
      'addresses',
      4096,
      (size) => `GET / HTTP/1.1\r\nX-Forwarded-For: ${'10.0.0.1, '.repeat(size)}\r\n${end}`,
      {
        max_header_bytes: 1 << 20,
        routes: [{ handle: [{ handler: 'static_response', body: '{http.vars.client_ip}' }] }],
        trusted_proxies: { source: 'static', ranges: ['10.0.0.0/8'] },
        trusted_proxies_unix: true,
        trusted_proxies_strict: strict,
      },
    ),
  ),
  {
    name: 'HTTP/1: a head in pieces of one byte',
    unit: 'bytes',
    size: 8192,
    start: () =>
      attackedServer(answering, async (target, size) => {
        const socket = await target.connect();
        socket.setNoDelay(true).resume().on('error', () => undefined);
        const closed = once(socket, 'close');
        for (const byte of Buffer.from(`GET / HTTP/1.1\r\nX: ${'a'.repeat(size)}\r\n${end}`)) socket.write(Buffer.of(byte));
        await closed;
      }),
  },
];

/** Pipelined requests on one connection. @internal */
export const http1Pipeline: HostileEntry = {
  name: 'HTTP/1: a pipeline',
  unit: 'requests',
  size: 1000,
  start: () => attackedServer(answering, (target, size) => pipeline(target, size)),
};

async function pipeline({ exchange }: AttackedServer, size: number): Promise<void> {
  const answers = await exchange(`${'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(size - 1)}GET / HTTP/1.1\r\n${end}`);
  const count = answers.toString('latin1').split('HTTP/1.1 200').length - 1;
  if (count !== size) throw new Error(`${count} of ${size} requests were answered`);
}
