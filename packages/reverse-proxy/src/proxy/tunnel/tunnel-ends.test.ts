import { once } from 'node:events';
import { connect as connectTls, type ConnectionOptions, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { FakeClock, fetchAnswer } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { edgeConfig, proxyTo } from '../../testing/running-config.js';
import { useCertificates, type SuiteCertificates } from '../../testing/suite-certificates.js';

const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const offer = 'GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Splits a request with body from what a backend received. @returns head, body and the bytes after it; `undefined` until the body is complete */
function split(received: string): { readonly head: string; readonly body: string; readonly rest: string } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.slice(0, end);
  const behind = received.slice(end + 4);
  if (/transfer-encoding/i.test(head)) {
    const last = behind.indexOf('0\r\n\r\n');
    return last < 0 ? undefined : { head, body: behind.slice(0, last), rest: behind.slice(last + 5) };
  }
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return behind.length < length ? undefined : { head, body: behind.slice(0, length), rest: behind.slice(length) };
}

describe('upgraded connections and their ends', () => {
  const fixture = useFixture();

  /** A backend that allows half-closed connections; it uses TLS if certificates are given. */
  async function halfOpen(onConnection: (socket: Socket) => void, certificates?: SuiteCertificates): Promise<string> {
    const open = new Set<Socket>();
    const take = (socket: Socket): void => {
      open.add(socket);
      onConnection(socket.on('error', () => undefined));
    };
    const server =
      certificates === undefined
        ? createServer({ allowHalfOpen: true }, take)
        : createTlsServer({ allowHalfOpen: true, ...certificates.serverOptions }, take);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    fixture.defer(() => {
      for (const socket of open) socket.destroy();
      server.close();
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Answers once the client has ended its side. */
  function answersAtEnd(socket: Socket): void {
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (received.endsWith('\r\n\r\n')) socket.write(switched);
    });
    socket.once('end', () => socket.end(`heard ${received.slice(received.indexOf('\r\n\r\n') + 4)}`));
  }

  it('let a client end its direction and still hear the answer', async () => {
    const edge = await fixture.edge(proxyTo([await halfOpen(answersAtEnd)]));
    const client = await fixture.client(edge.port());
    client.send(offer);
    await client.until(/101/);
    client.socket.end('hello');
    expect(await client.closed()).to.match(/\r\n\r\nheard hello$/);
  });

  it('let a client end its direction before the backend has switched', async () => {
    const edge = await fixture.edge(proxyTo([await halfOpen((socket) => {
      let received = '';
      socket.on('data', (chunk: Buffer) => {
        // Only the head is sent; what follows it must wait for the switch.
        if (received === '') setImmediate(() => socket.write(switched));
        received += chunk.toString('latin1');
      });
      socket.once('end', () => socket.end(`heard ${split(received)?.rest}`));
    })]));
    const client = await fixture.client(edge.port());
    client.socket.end(`${offer}hello`);
    expect(await client.closed()).to.match(/\r\n\r\nheard hello$/);
  });

  it('let a backend end its direction and still hear the client', async () => {
    let heard = '';
    const edge = await fixture.edge(proxyTo([await halfOpen((socket) => {
      socket.once('data', () => {
        socket.end(`${switched}bye`);
        socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
        socket.once('end', () => socket.destroy());
      });
    })]));
    const client = await fixture.client(edge.port());
    client.socket.allowHalfOpen = true;
    const ended = once(client.socket, 'end');
    client.send(offer);
    await ended;
    expect(client.received).to.match(/bye$/);
    client.socket.end('still here');
    await client.closed();
    while (heard !== 'still here') await turn();
  });

  it('are over when one side breaks off, whatever the other has ended before', async () => {
    let backend: Socket | undefined;
    const edge = await fixture.edge({
      handler: 'reverse_proxy',
      upstreams: [{ dial: await halfOpen((socket) => {
        backend = socket;
        socket.once('data', () => socket.write(switched));
        socket.resume();
      }), max_requests: 1 }],
    });
    const client = await fixture.client(edge.port());
    client.send(offer);
    await client.until(/101/);
    client.socket.end();
    expect((await fetchAnswer(edge.url())).status).to.equal(503);
    backend?.resetAndDestroy();
    await client.closed();
  });

  it('end after stream_timeout and with the config, also when half closed', async () => {
    const time = new FakeClock();
    let opened = 0;
    const dial = await halfOpen((socket) => {
      opened += 1;
      socket.once('data', () => socket.write(switched));
      socket.resume();
    });
    const other = await halfOpen(() => undefined);
    const edge = await fixture.edge(proxyTo([dial], { stream_timeout: '10s' }), [], { time });
    const first = await fixture.client(edge.port());
    first.send(offer);
    await first.until(/101/);
    first.socket.end('bye');
    time.jump(10_000);
    await first.closed();
    const second = await fixture.client(edge.port());
    second.send(offer);
    await second.until(/101/);
    second.socket.end('bye');
    await edge.reload(edgeConfig(proxyTo([other])));
    await second.closed();
    expect(opened).to.equal(2);
  });

  it('carry what the backend sends together with its consent, also by the byte', async () => {
    for (const pieces of [[`${switched}hello`], [...`${switched}hello`]]) {
      const edge = await fixture.edge(proxyTo([await halfOpen((socket) => {
        socket.setNoDelay(true).once('data', () => void (async () => {
          for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve));
          socket.end();
        })());
      })]));
      const client = await fixture.client(edge.port());
      client.send(offer);
      expect(await client.closed()).to.match(/\r\n\r\nhello$/);
    }
  });

  describe('with an offer of HTTP/2', () => {
    const asDocker = 'POST /session HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n';
    const heads: string[] = [];
    const take = (socket: Socket): void => {
      socket.on('data', (chunk: Buffer) => {
        heads.push(chunk.toString('latin1'));
        socket.write(/\r\nUpgrade: h2c\r\n/.test(heads.at(-1) as string) ? `${switched.replace('tcp', 'h2c')}hello` : 'HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno');
      });
    };
    beforeEach(() => void heads.splice(0));

    it('are made where that is allowed', async () => {
      const edge = await fixture.edge(proxyTo([await halfOpen(take)], { pass_h2c_upgrade: true }));
      const client = await fixture.client(edge.port());
      client.send(asDocker);
      expect(await client.until(/hello/)).to.match(/^HTTP\/1\.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nhello$/);
    });

    it('are not made otherwise, which is reported once, and the connection stays', async () => {
      const edge = await fixture.edge(proxyTo([await halfOpen(take)]));
      const client = await fixture.client(edge.port());
      for (let round = 0; round < 2; round += 1) {
        client.received = '';
        client.send(asDocker);
        await client.until(/\r\n\r\nno/);
      }
      expect(heads.join('')).not.to.match(/upgrade/i);
      expect(edge.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).to.deep.equal([
        'an upgrade to HTTP/2 was not passed on; set pass_h2c_upgrade for clients that need it, such as Docker',
      ]);
    });
  });

  describe('with a body in the request', () => {
    /** Switches protocols once the request is complete, and reports the bytes after it. */
    function switching(socket: Socket, early = false): void {
      let received = '';
      let answered = false;
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (!answered && (early ? received.includes('\r\n\r\n') : split(received) !== undefined)) {
          answered = true;
          socket.write(switched);
        }
      });
      socket.once('end', () => {
        const parts = split(received);
        socket.end(`${parts?.body}|${parts?.rest}`);
      });
    }

    const head = 'POST /exec/start HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n';
    const bodies: Readonly<Record<string, readonly [bytes: string, atBackend: string]>> = {
      'of known length': [`${head}Content-Length: 8\r\n\r\n{"Tty":1`, '{"Tty":1'],
      'in chunks': [`${head}Transfer-Encoding: chunked\r\n\r\n8\r\n{"Tty":1\r\n0\r\n\r\n`, '8\r\n{"Tty":1\r\n'],
    };
    for (const [name, [bytes, wanted]] of Object.entries(bodies)) {
      it(`${name} switch behind it`, async () => {
        const edge = await fixture.edge(proxyTo([await halfOpen((socket) => switching(socket))]));
        const client = await fixture.client(edge.port());
        client.send(bytes);
        await client.until(/101/);
        client.socket.end('stdin');
        expect(await client.closed()).to.equal(`${switched}${wanted}|stdin`);
      });

      it(`${name} keep it together when the backend consents before its end`, async () => {
        const edge = await fixture.edge(proxyTo([await halfOpen((socket) => switching(socket, true))]));
        const client = await fixture.client(edge.port());
        const half = bytes.length - 4;
        client.send(bytes.slice(0, half));
        for (let wait = 0; wait < 50; wait += 1) await turn();
        expect(client.received).to.equal('');
        client.send(`${bytes.slice(half)}stdin`);
        await client.until(/101/);
        client.socket.end();
        expect(await client.closed()).to.match(/\|stdin$/);
      });
    }

    it('are refused without harm to the connection', async () => {
      const backend = await fixture.backend((request, response) => {
        request.resume().on('end', () => response.writeHead(400, { 'Content-Length': 2 }).end('no'));
      });
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const client = await fixture.client(edge.port());
      for (let round = 0; round < 3; round += 1) {
        client.received = '';
        client.send((bodies['of known length'] as readonly [string, string])[0]);
        expect(await client.until(/\r\n\r\nno/)).to.match(/^HTTP\/1\.1 400/);
      }
    });

    it('buffer it where that is asked for', async () => {
      const edge = await fixture.edge(proxyTo([await halfOpen((socket) => switching(socket))], { request_buffers: 1000 }));
      const client = await fixture.client(edge.port());
      client.send((bodies['of known length'] as readonly [string, string])[0]);
      await client.until(/101/);
      client.socket.end('stdin');
      expect(await client.closed()).to.match(/\{"Tty":1\|stdin$/);
    });
  });

  describe('over TLS', () => {
    const certificates = useCertificates();

    it('let each direction end by itself, on both sides', async () => {
      const dial = await halfOpen(answersAtEnd, certificates);
      const { certificate, key } = certificates.server;
      const handler = proxyTo([dial], { transport: { protocol: 'http', tls: { insecure_skip_verify: true } } });
      const server = { listen: ['127.0.0.1:0'], routes: [{ handle: [handler] }], automatic_https: { disable: true }, tls_connection_policies: [{ alpn: ['http/1.1'] }] };
      const edge = await fixture.run({ apps: { http: { servers: { edge: server } }, tls: { certificates: { load_files: [{ certificate, key }] } } } });
      const options = { port: edge.port(), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], allowHalfOpen: true };
      const client: TLSSocket = connectTls(options as ConnectionOptions);
      fixture.defer(() => client.destroy());
      await once(client, 'secureConnect');
      let received = '';
      client.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
      client.write(offer);
      while (!received.includes('101')) await turn();
      client.end('hello');
      await once(client, 'close');
      expect(received).to.match(/\r\n\r\nheard hello$/);
    });
  });
});
