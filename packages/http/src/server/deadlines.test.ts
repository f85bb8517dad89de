import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import { handler, route, type TestServer } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

const policy = { default_sni: 'a.example' };
const hello = Buffer.from([22, 3, 1, 0x40, 0, 1, 0, 0xff, 0xff]);
const hangs = handler(() => new Promise<void>(() => undefined));

async function start(server: TestServer, encrypted: boolean): Promise<RunningApp> {
  const routes = [route([hangs])];
  if (!encrypted) return startApp({ routes, ...server });
  const tls = { certificates: { load_pem: [certificates.a] } };
  return startApp({ routes, tls_connection_policies: [policy], ...server }, { tls });
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true).on('error', () => undefined);
  await once(socket, 'connect');
  return socket.resume();
}

/** Performs a TLS handshake. On a busy machine, the server may close the connection before it is complete. */
async function encrypt(port: number): Promise<Socket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] }).on('error', () => undefined);
  await eventOrEnd(socket, 'secureConnect');
  return socket.resume();
}

/** Waits for an event or for the end of the connection, whichever comes first. */
async function eventOrEnd(socket: Socket, event: string): Promise<void> {
  await new Promise<void>((resolve) => socket.once(event, () => resolve()).once('close', () => resolve()));
}

/** Waits until the connection is closed. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** Sends bytes one by one, with pauses far shorter than any limit, until the other side closes the connection. */
async function drip(socket: Socket, bytes: Iterable<number>): Promise<void> {
  const iterator = bytes[Symbol.iterator]();
  const timer = setInterval(() => {
    const { value, done } = iterator.next();
    if (done !== true && socket.writable) socket.write(Buffer.from([value]));
  }, 5);
  await closed(socket);
  clearInterval(timer);
}

function* bytesOf(first: Buffer | string): Iterable<number> {
  yield* Buffer.from(first);
  for (;;) yield 0x61;
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const noSettings = '\0\0\0\x04\0\0\0\0\0';

describe('limits beyond what Node counts', () => {
  const echoes = handler(async (request, response) => {
    for await (const _ of request.body) continue;
    response.end('all of it');
  });
  const most = '1000000000s';
  const limits: Readonly<Record<string, TestServer>> = {
    'so long that a timer of Node would be over at once': { read_timeout: most, read_header_timeout: most, idle_timeout: most, write_timeout: most, max_header_bytes: 1e12 },
    'that are no whole milliseconds': { read_timeout: '60000.5ms', read_header_timeout: '60000.005ms', idle_timeout: '60000.5ms' },
  };
  for (const [title, server] of Object.entries(limits)) {
    it(`${title} are kept over HTTP/1 and HTTP/2`, async () => {
      const plain = await start({ ...server, routes: [route([echoes])] }, false);
      const encrypted = await start({ ...server, routes: [route([echoes])] }, true);
      const session = connectHttp2(`https://127.0.0.1:${encrypted.port}`, { rejectUnauthorized: false });
      try {
        const first = await fetch(plain.url, { method: 'POST', body: 'x' });
        const stream = session.request({ ':method': 'POST', ':path': '/' });
        // Gives a timer that is wrongly due at once the time to fire before the end of the body is sent.
        stream.write('x');
        await new Promise((resolve) => session.ping((error) => resolve(error)));
        await new Promise((resolve) => setImmediate(resolve));
        stream.end('y');
        expect([await first.text(), await text(stream)]).to.deep.equal(['all of it', 'all of it']);
      } finally {
        session.destroy();
        await Promise.all([plain.stop(), encrypted.stop()]);
      }
    });
  }
});

describe('a client that stops half-way', () => {
  let isGivenUp = false;
  beforeEach(() => (isGivenUp = false));
  const reads = handler(async (request, response) => {
    response.onAbort(() => (isGivenUp = true));
    for await (const _chunk of request.body);
    response.end('all of it');
  });
  /** Bytes until the server gives the client up: a write to a connection that is closed by then would end it before the answer is read. */
  function* more(): Iterable<number> {
    while (!isGivenUp) yield 0x61;
  }
  for (const [title, rest, config] of [
    ['sends no more of its body', [], { read_idle_timeout: '100ms' }],
    ['drips its body', more(), { read_idle_timeout: '100ms', read_min_rate: 1_000_000 }],
  ] as const) {
    it(`gets 408 when it ${title}`, async () => {
      const running = await start({ ...config, routes: [route([reads])] }, false);
      const socket = await open(running.port);
      let received = '';
      socket.on('data', (bytes: Buffer) => (received += bytes.toString('latin1')));
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx');
      await drip(socket, rest);
      await running.stop();
      expect(received).to.match(/^HTTP\/1\.1 408 /);
    });
  }

  it('gets 408 over HTTP/2, too', async () => {
    const running = await start({ read_idle_timeout: '100ms', routes: [route([reads])] }, true);
    const session = connectHttp2(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'POST' }, { endStream: false });
    stream.write('x');
    const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
    session.destroy();
    await running.stop();
    expect(head[':status']).to.equal(408);
  });

  for (const encrypted of [false, true]) {
    it(`is given up when it does not take its response, over HTTP/${encrypted ? 2 : 1}`, async () => {
      let gone: () => void = () => undefined;
      const isGone = new Promise<void>((resolve) => (gone = resolve));
      const sends = handler((_request, response) => {
        response.onAbort(gone);
        // One chunk that is larger than all buffers on the way.
        response.end(Buffer.alloc(64 * 1024 * 1024));
      });
      const running = await start({ write_idle_timeout: '100ms', routes: [route([sends])] }, encrypted);
      // The client does not read, so only one window of bytes is sent.
      const session = encrypted ? connectHttp2(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false }) : undefined;
      session?.request({ ':path': '/' }).on('error', () => undefined);
      const socket = encrypted ? undefined : await open(running.port);
      socket?.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await isGone;
      session?.destroy();
      socket?.destroy();
      await running.stop();
    });
  }
});

describe('a client that takes its time', () => {
  const cases: Readonly<Record<string, readonly [encrypted: boolean, attack: (port: number) => Promise<void>]>> = {
    'says nothing': [false, async (port) => drip(await open(port), [])],
    'drips a head': [false, async (port) => drip(await open(port), bytesOf('GET / HTTP/1.1\r\nX: '))],
    'drips empty lines before a head': [false, async (port) => drip(await open(port), Buffer.from('\r\n'.repeat(100_000)))],
    'says nothing where TLS is spoken': [true, async (port) => drip(await open(port), [])],
    'drips its hello': [true, async (port) => drip(await open(port), bytesOf(hello))],
    'says nothing once encrypted': [true, async (port) => drip(await encrypt(port), [])],
    'drips the preface of HTTP/2': [true, async (port) => drip(await encrypt(port), Buffer.from(preface))],
    'sends no settings behind the preface': [true, async (port) => drip(await encrypt(port), Buffer.from(preface))],
    'drips its settings': [true, async (port) => drip(await encrypt(port), bytesOf(`${preface}\0\x06\0\x04\0\0\0\0\0`))],
  };
  for (const [title, [encrypted, attack]] of Object.entries(cases)) {
    it(`is given up when it ${title}`, async () => {
      const running = await start({ read_header_timeout: '100ms' }, encrypted);
      await attack(running.port);
      await running.stop();
    });
  }

  it('is closed when it sends the rest of a handshake byte by byte', async () => {
    const running = await start({ read_header_timeout: '150ms' }, true);
    const first = await helloOf();
    const socket = await open(running.port);
    socket.write(first);
    await eventOrEnd(socket, 'data');
    await drip(socket, bytesOf(Buffer.from([23, 3, 3, 0x40, 0])));
    await running.stop();
  });

  for (const [title, extra] of [
    ['signs of life', Buffer.from('\0\0\x08\x06\0\0\0\0\0pingpong', 'latin1')],
    ['settings', Buffer.from(noSettings, 'latin1')],
  ] as const) {
    it(`is given up over HTTP/2 when it sends nothing but ${title} for longer than a connection may be idle`, async () => {
      const running = await start({ idle_timeout: '150ms' }, true);
      const socket = await encrypt(running.port);
      socket.write(preface + noSettings, 'latin1');
      const timer = setInterval(() => socket.writable && socket.write(extra), 5);
      await closed(socket);
      clearInterval(timer);
      await running.stop();
    });
  }

  it('is closed over HTTP/2 when it sends the fields of a request byte by byte', async () => {
    const running = await start({ idle_timeout: '150ms' }, true);
    const socket = await encrypt(running.port);
    socket.write(`${preface}${noSettings}\0\x40\0\x01\x05\0\0\0\x01`, 'latin1');
    await drip(socket, bytesOf('\0\x01x\x7f\x80\x7f'));
    await running.stop();
  });

  it('keeps its connection over HTTP/2 while a request is under way, however long that takes', async () => {
    const running = await start({ idle_timeout: '50ms' }, true);
    const session = connectHttp2(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
    const stream = session.request({});
    // Each of these connections ends by the same limit, and begins after the request. So the request has outlasted the limit.
    for (let pause = 0; pause < 4; pause += 1) await closed(await opened(running.port));
    expect(stream.closed).to.equal(false);
    session.destroy();
    await running.stop();
  });

  it('gets 408 over HTTP/2 for a body that takes longer than the whole request may, and continues with other streams', async () => {
    const running = await start({ read_timeout: '150ms', routes: [route([handler(({ uri }, response) => (uri === '/ok' ? response.end('ok') : new Promise<void>(() => undefined)))])] }, true);
    const session = connectHttp2(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'POST', ':path': '/slow' }, { endStream: false });
    const timer = setInterval(() => stream.writable && stream.write('a'), 5);
    const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
    if (!stream.closed) await once(stream.resume(), 'close');
    clearInterval(timer);
    const other = session.request({ ':path': '/ok' });
    const [otherHead] = (await once(other, 'response')) as [Record<string, unknown>];
    session.destroy();
    await running.stop();
    expect([head[':status'], stream.rstCode, otherHead[':status']]).to.deep.equal([408, constants.NGHTTP2_NO_ERROR, 200]);
  });

  it('may take longer over HTTP/2 for the answer than for the whole request', async () => {
    let answer = (): void => undefined;
    const slow = handler(async (request, response) => {
      for await (const _chunk of request.body);
      await new Promise<void>((resolve) => (answer = resolve));
      response.end('late');
    });
    const running = await start({ read_timeout: '50ms', routes: [route([slow])] }, true);
    const session = connectHttp2(`https://127.0.0.1:${running.port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'POST' });
    stream.end('all of it');
    const over = session.request({ ':method': 'POST' }, { endStream: false });
    await once(over, 'response');
    answer();
    const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
    session.destroy();
    await running.stop();
    expect(head[':status']).to.equal(200);
  });
});

/** Opens a connection without a request, which the server closes after its idle timeout. */
async function opened(port: number): Promise<Socket> {
  const socket = await encrypt(port);
  socket.write(preface + noSettings, 'latin1');
  return socket;
}

/** Returns the ClientHello of Node's own client. */
async function helloOf(): Promise<Buffer> {
  const [near, far] = duplexPair();
  connectTls({ socket: near, rejectUnauthorized: false }).on('error', () => undefined);
  const [bytes] = (await once(far, 'data')) as [Buffer];
  near.destroy();
  return bytes;
}

/** Two connected streams: each reads what is written to the other. */
function duplexPair(): [Duplex, Duplex] {
  const sides: Duplex[] = [];
  for (const other of [1, 0]) {
    sides.push(
      new Duplex({
        read: () => undefined,
        write(chunk: Buffer, _encoding, done) {
          sides[other]?.push(chunk);
          done();
        },
      }),
    );
  }
  return sides as [Duplex, Duplex];
}
