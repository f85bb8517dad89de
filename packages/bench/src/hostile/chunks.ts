import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { attackedServer, type AttackedServer } from './attacked-server.js';
import type { HostileEntry, Victim } from './hostile-entry.js';

/** Handles a connection to a backend; `size` returns the size of the current attack. */
type Backend = (socket: Socket, size: () => number) => void;

/** Attacks by request and response bodies, and by response heads of backends. @internal */
export const proxiedBodies: readonly HostileEntry[] = [
  {
    name: 'a request body in chunks of one byte, to a backend',
    unit: 'chunks',
    size: 10_000,
    start: () => proxied(readingAll, ({ exchange }, size) => exchange(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(size)}0\r\n\r\n`)),
  },
  {
    name: 'a request body in chunks of one byte, kept before it is sent',
    unit: 'chunks',
    size: 10_000,
    start: () =>
      proxied(
        readingAll,
        ({ exchange }, size) => exchange(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(size)}0\r\n\r\n`),
        { request_buffers: 1 << 20 },
      ),
  },
  {
    name: 'a response in chunks of ten bytes',
    unit: 'chunks',
    size: 10_000,
    start: () => proxied(saying((size) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'a\r\n0123456789\r\n'.repeat(size)}0\r\n\r\n`), get),
  },
  {
    name: 'a response in chunks of ten bytes, compressed',
    unit: 'chunks',
    size: 10_000,
    start: () =>
      proxied(
        saying((size) => `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${'a\r\n0123456789\r\n'.repeat(size)}0\r\n\r\n`),
        ({ exchange }) => exchange('GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n'),
        {},
        [{ handler: 'encode', encodings: { gzip: {} } }],
      ),
  },
  {
    name: 'a response in chunks of ten bytes, to a client that reads slowly',
    unit: 'chunks',
    size: 10_000,
    start: () => proxied(saying((size) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'a\r\n0123456789\r\n'.repeat(size)}0\r\n\r\n`), readSlowly),
  },
  {
    name: 'fields of a response',
    unit: 'fields',
    size: 2400,
    start: () => proxied(saying((size) => `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(size)}Content-Length: 0\r\n\r\n`), get),
  },
  {
    name: 'a head of a response in pieces of one byte',
    unit: 'bytes',
    size: 8192,
    start: () =>
      proxied((socket, size) => {
        socket.setNoDelay(true).on('data', () => {
          for (const byte of Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ${'a'.repeat(size())}\r\n\r\n`)) socket.write(Buffer.of(byte));
        });
      }, get),
  },
  {
    name: 'interim responses',
    unit: 'responses',
    size: 1000,
    start: () => proxied(saying((size) => `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(size)}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`), get),
  },
];

function get({ exchange }: AttackedServer): Promise<unknown> {
  return exchange('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
}

/** Reads a little, waits for more data, and so on. */
async function readSlowly({ connect }: AttackedServer): Promise<void> {
  const socket = await connect();
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.on('data', () => {
    socket.pause();
    setImmediate(() => setImmediate(() => socket.resume()));
  });
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await closed;
}

/** Makes a backend that answers every request with certain bytes. */
function saying(answer: (size: number) => string): Backend {
  return (socket, size) => socket.on('data', () => void socket.write(answer(size())));
}

/** A backend that reads the whole body before it answers, both with a known length and in chunks. */
const readingAll: Backend = (socket) => {
  let head = '';
  let left: number | undefined;
  let last = '';
  socket.on('data', (piece: Buffer) => {
    let text = piece.toString('latin1');
    if (!head.includes('\r\n\r\n')) {
      head += text;
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      text = head.slice(end + 4);
      const [, length] = /content-length: (\d+)/i.exec(head.slice(0, end)) ?? [];
      left = length === undefined ? undefined : Number(length);
    }
    if (left !== undefined) left -= text.length;
    last = (last + text).slice(-5);
    if (left === 0 || (left === undefined && last === '0\r\n\r\n')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n', () => socket.end());
  });
};

/** Starts a proxy in front of a backend in this process. */
async function proxied(
  backend: Backend,
  attack: (target: AttackedServer, size: number) => Promise<unknown>,
  more: object = {},
  before: readonly object[] = [],
): Promise<Victim> {
  let size = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    backend(socket, () => size);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  const handler = { handler: 'reverse_proxy', upstreams: [{ dial: `127.0.0.1:${port}` }], transport: { protocol: 'http', max_response_header_size: 1 << 20 }, ...more };
  return attackedServer(
    { max_header_bytes: 1 << 20, routes: [{ handle: [...before, handler] }] },
    async (target, count) => {
      size = count;
      await attack(target, count);
    },
    {
      stop: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    },
  );
}
