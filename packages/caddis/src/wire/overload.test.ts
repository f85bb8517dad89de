import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { rawExchange } from '@caddis/test-servers';
import { WireEdge } from './testing/wire-edge.js';

const megabyte = 1024 * 1024;
/** Memory that one client may cost the server, in bytes, garbage included; a flood that is buffered would cost many times as much. */
const allowance = 96 * megabyte;
/** A request that is never answered. */
const hanging = 'GET /hang HTTP/1.1\r\nHost: a\r\n\r\n';
const chunked = 'POST /hang HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
const canary = 'GET /canary HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** A backend that answers `/canary`; it neither reads nor answers other requests. */
class StubbornBackend {
  readonly stubborn = new Set<Socket>();
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => {
        this.sockets.delete(socket);
        this.stubborn.delete(socket);
      });
      socket.on('data', (head: Buffer) => {
        if (head.includes('/canary')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        else if (!this.stubborn.has(socket)) {
          this.stubborn.add(socket);
          if (head.includes('POST')) socket.pause();
        }
      });
    });
  }

  static async start(): Promise<StubbornBackend> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StubbornBackend(server);
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Resumes reading: data is discarded, and the end of a connection is noticed. */
  giveIn(): void {
    for (const socket of this.stubborn) socket.resume();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A first request, and a piece that is repeated up to 64 MB. */
const attacks: Readonly<Record<string, readonly [beginning: string, piece: string]>> = {
  'pipelines requests behind one that hangs': [hanging, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  'pipelines requests with bodies behind one that hangs': [hanging, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx'],
  'pipelines offers of protocols behind one that hangs': [hanging, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  'sends what is no request behind one that hangs': [hanging, 'x'.repeat(100)],
  'sends empty lines behind a request that hangs': [hanging, '\r\n'],
  'uploads to a backend that does not read': [`POST /hang HTTP/1.1\r\nHost: a\r\nContent-Length: ${64 * megabyte}\r\n\r\n`, 'x'.repeat(1000)],
  'uploads chunks of one byte to a backend that does not read': [chunked, '1\r\nx\r\n'],
  'sends a chunk extension without end': [`${chunked}1;`, 'x'.repeat(1000)],
  'sends chunk extensions without end': [chunked, `1;${'x'.repeat(100)}\r\nx\r\n`],
  'sends trailing fields without end': [`${chunked}0\r\n`, 'X: y\r\n'],
  'sends a head without end': ['GET / HTTP/1.1\r\nHost: a\r\n', 'X: y\r\n'],
  'sends a target without end': ['GET /', 'x'.repeat(1000)],
  'sends a method without end': ['', 'X'.repeat(1000)],
  'sends empty lines without end': ['', '\r\n'],
  'sends cookies without end': ['GET / HTTP/1.1\r\nHost: a\r\nCookie: ', 'a=b; '.repeat(100)],
};

describe('a client that sends 64 MB', () => {
  let backend: StubbornBackend;
  let edge: WireEdge;

  before(async function () {
    backend = await StubbornBackend.start();
    edge = await WireEdge.start({ dial: backend.dial });
    await rawExchange(edge.port, canary);
  });
  after(async () => {
    await edge.stop().finally(() => backend.stop());
    expect(edge.strayErrors).to.deep.equal([]);
  });

  for (const [title, [beginning, piece]] of Object.entries(attacks)) {
    it(`costs a bounded memory, and others no time, when it ${title}`, async function () {
      const before = await edge.memory();
      const socket = connect(edge.port, '127.0.0.1').on('error', () => undefined);
      const bytes = Buffer.from(piece.repeat(Math.ceil(megabyte / piece.length)), 'latin1');
      socket.resume().write(beginning, 'latin1');
      for (let count = 0; count < 64; count += 1) socket.write(bytes);
      // Continue until all is sent, or the server stops reading or closes the connection. The kernel's buffers for a backend take time to fill.
      for (let round = 0, written = -1; round < 20 && !socket.closed && socket.writableLength > 0; round += 1) {
        for (let turn = 0; turn < 10; turn += 1) expect(await rawExchange(edge.port, canary)).to.include(' 200 ');
        if (socket.bytesWritten - socket.writableLength === written) break;
        written = socket.bytesWritten - socket.writableLength;
      }
      const grown = (await edge.memory()) - before;
      expect(await rawExchange(edge.port, canary)).to.include(' 200 ');
      socket.resetAndDestroy();
      // Let the backend see the end of the requests that were sent for the client.
      backend.giveIn();
      await until('the backend is let go', () => backend.stubborn.size === 0);
      expect(grown).to.be.below(allowance);
    });
  }
});

describe('a client that sends its first message of TLS in records of one byte', () => {
  it('is cut off, and others wait for nothing', async function () {
    const backend = await StubbornBackend.start();
    const edge = await WireEdge.start({ dial: backend.dial, encrypted: true });
    const message = Buffer.concat([Buffer.from([1, 0, 0xff, 0xfc]), Buffer.alloc(65_532)]);
    const records = Buffer.concat(Array.from(message, (byte) => Buffer.from([22, 3, 1, 0, 1, byte])));
    for (let count = 0; count < 3; count += 1) expect(await rawExchange(edge.port, records.toString('latin1'))).to.equal('');
    await edge.stop().finally(() => backend.stop());
  });
});
