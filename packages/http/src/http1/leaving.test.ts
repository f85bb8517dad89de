import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import { handler, route } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

/** More bytes than the socket buffers of both systems can hold. */
const large = 40_000_000;
/** What the client sends before it leaves, although the server does not read it. */
const phases: Readonly<Record<string, readonly (string | Buffer)[]>> = {
  'behind a request': ['GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
  'in a body that nobody reads': [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${large + 1}\r\n\r\n`, Buffer.alloc(large)],
  'in chunks that nobody reads': [`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${large.toString(16)}\r\n`, Buffer.alloc(large)],
  'behind pipelined requests': ['GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_500_000)],
  'behind an offer of a protocol': ['GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  'behind an offer of a protocol, with bytes for it': ['GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', Buffer.alloc(large)],
};
const ways: Readonly<Record<string, (socket: Socket) => void>> = {
  closes: (socket) => socket.destroy(),
  resets: (socket) => socket.resetAndDestroy(),
};

/** A network connection, and the stream to write to. */
interface OpenConnection {
  readonly socket: Socket;
  readonly stream: Socket;
}

/** A handler that neither reads nor answers, and counts its requests. */
class Hanging {
  open = 0;
  begun = 0;
  changed: () => void = () => undefined;

  readonly handler = handler((_request: HttpRequest, response: HttpResponse) => {
    this.begun += 1;
    this.open += 1;
    response.onAbort(() => {
      this.open -= 1;
      this.changed();
    });
    this.changed();
    return new Promise<void>(() => undefined);
  });

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.changed = resolve));
  }
}

describe('a client that goes while its connection is not read', () => {
  for (const encrypted of [false, true]) {
    it(`is noticed, and a stop without limit ends, ${encrypted ? 'encrypted' : 'plain'}`, async function () {
      const runs = Object.values(phases).flatMap((bytes) => Object.values(ways).map((leave) => ({ bytes, leave })));
      await Promise.all(
        runs.map(async ({ bytes, leave }) => {
          const hanging = new Hanging();
          const running = await start(hanging, encrypted);
          const { socket, stream } = await open(running.port, encrypted);
          for (const piece of bytes) stream.write(piece, 'latin1');
          await hanging.until(() => hanging.begun > 0);
          leave(socket);
          await running.stop();
          expect(hanging.open).to.equal(0);
        }),
      );
    });
  }

  it('is left alone while it waits', async () => {
    const hanging = new Hanging();
    const running = await start(hanging, false);
    const { socket } = await open(running.port, false);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    for (const piece of phases['in a body that nobody reads'] ?? []) socket.write(piece, 'latin1');
    // The server may send "100 Continue" as a probe, which the client must accept.
    while (!received.includes('HTTP/1.1 100 Continue\r\n\r\n')) await once(socket, 'data');
    expect([hanging.open, received.replaceAll('HTTP/1.1 100 Continue\r\n\r\n', '')]).to.deep.equal([1, '']);
    socket.destroy();
    await running.stop();
  });
});

async function start(hanging: Hanging, encrypted: boolean): Promise<RunningApp> {
  const routes = [route([hanging.handler])];
  if (!encrypted) return startApp({ routes });
  const tls = { certificates: { load_pem: [certificates.a] } };
  const policy = { default_sni: 'a.example' };
  return startApp({ routes, tls_connection_policies: [policy] }, { tls });
}

async function open(port: number, encrypted: boolean): Promise<OpenConnection> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const stream = encrypted ? connectTls({ socket, rejectUnauthorized: false }).on('error', () => undefined) : socket;
  await once(stream, encrypted ? 'secureConnect' : 'connect');
  return { socket, stream };
}
