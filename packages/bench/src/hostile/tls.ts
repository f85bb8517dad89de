import { once } from 'node:events';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { frame, frameType } from '@caddis/test-helpers';
import { createCertificates, temporaryFolder } from '@caddis/test-servers';
import { attackedServer, type AttackedServer } from './attacked-server.js';
import type { HostileEntry, Victim } from './hostile-entry.js';

/** An attack by the first TLS message of a client. @internal */
export const tlsHello: HostileEntry = {
  name: 'TLS: a ClientHello in records of one byte',
  unit: 'bytes',
  size: 16_384,
  start: () =>
    encrypted(async ({ exchange }, size) => {
      const hello = Buffer.alloc(4 + size);
      hello.writeUInt8(1, 0);
      hello.writeUIntBE(size, 1, 3);
      await exchange(Buffer.concat([...hello].map((byte) => Buffer.of(22, 3, 1, 0, 1, byte))));
    }),
};

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** `GET / HTTP/2` with the host `a`, encoded with the static table of RFC 7541. */
const getFields = Buffer.from([0x82, 0x87, 0x84, 0x41, 1, 97]);
const postFields = Buffer.from([0x83, 0x87, 0x84, 0x41, 1, 97]);
const lastPing = Buffer.from('the last');

/** Floods of HTTP/2 frames, by kind. The server closes the connection when it detects a flood, so that further frames cost nothing. */
const floods: Readonly<Record<string, (size: number) => Buffer>> = {
  'pings': (size) => repeated(size, frame(frameType.ping, 0, 0, Buffer.alloc(8))),
  'settings': (size) => repeated(size, frame(frameType.settings, 0, 0)),
  'window updates': (size) => repeated(size, frame(frameType.windowUpdate, 0, 0, Buffer.from([0, 0, 0, 1]))),
  'requests': (size) => Buffer.concat(Array.from({ length: size }, (_value, index) => frame(frameType.headers, 5, 2 * index + 1, getFields))),
  'requests that are reset at once': (size) =>
    Buffer.concat(Array.from({ length: size }, (_value, index) => [frame(frameType.headers, 5, 2 * index + 1, getFields), frame(frameType.reset, 0, 2 * index + 1, Buffer.from([0, 0, 0, 8]))]).flat()),
  'data of one byte': (size) => Buffer.concat([frame(frameType.headers, 4, 1, postFields), repeated(size, frame(frameType.data, 0, 1, Buffer.from('a'))), frame(frameType.data, 1, 1)]),
  'data of no bytes': (size) => Buffer.concat([frame(frameType.headers, 4, 1, postFields), repeated(size, frame(frameType.data, 0, 1)), frame(frameType.data, 1, 1)]),
  'continuations of one byte': (size) =>
    Buffer.concat([frame(frameType.headers, 1, 1, getFields), repeated(size, frame(frameType.continuation, 0, 1, Buffer.from([0x90]))), frame(frameType.continuation, 4, 1)]),
};

/** @internal */
export const http2Floods: readonly HostileEntry[] = Object.entries(floods).map(([name, bytes]) => ({
  name: `HTTP/2: ${name}`,
  unit: 'frames',
  size: 2000,
  start: () => encrypted((target, size) => flood(target, bytes(size))),
}));

/** Sends frames, and waits until the server has handled them or closed the connection. */
async function flood(target: AttackedServer, frames: Buffer): Promise<void> {
  const socket = await handshake(target);
  const closed = once(socket, 'close');
  const answered = new Promise<void>((resolve) => {
    let rest = Buffer.alloc(0);
    socket.on('data', (piece: Buffer) => {
      rest = Buffer.concat([rest, piece]);
      while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        const payload = rest.subarray(9, 9 + rest.readUIntBE(0, 3));
        const type = rest.readUInt8(3);
        // A server that detects a flood sends GOAWAY.
        if (type === frameType.goAway || (type === frameType.ping && payload.equals(lastPing))) resolve();
        rest = rest.subarray(9 + payload.length);
      }
    });
  });
  socket.write(Buffer.concat([preface, frame(frameType.settings, 0, 0), frames, frame(frameType.ping, 0, 0, lastPing)]));
  await Promise.race([answered, closed]);
  socket.destroy();
  await closed;
}

async function handshake(target: AttackedServer): Promise<TLSSocket> {
  const carrier = await target.connect();
  carrier.on('error', () => undefined);
  const socket = connectTls({ socket: carrier, servername: 'localhost', ALPNProtocols: ['h2'], rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

function repeated(count: number, bytes: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

/** Starts a server with its own certificate that answers every request. */
async function encrypted(attack: (target: AttackedServer, size: number) => Promise<void>): Promise<Victim> {
  const folder = await temporaryFolder();
  const { server } = await createCertificates(folder.path);
  return attackedServer({ tls_connection_policies: [{}], routes: [{ handle: [{ handler: 'static_response', body: 'x' }] }] }, attack, {
    apps: { tls: { certificates: { load_files: [{ certificate: server.certificate, key: server.key }] } } },
    stop: () => folder.remove(),
  });
}
