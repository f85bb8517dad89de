import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { expect } from 'chai';
import { RawClient } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { proxyTo } from '../../testing/running-config.js';
import { useCertificates } from '../../testing/suite-certificates.js';

const megabyte = 1024 * 1024;
const upload = Buffer.alloc(4 * megabyte, 'x');
const runs = 15;
const passive = { health_checks: { passive: { fail_duration: '1m' } } };

/** An application that answers before it has read the request, and then closes. */
const refuse: RequestListener = (request, response) => {
  response.writeHead(413, { 'Content-Type': 'text/plain', 'Content-Length': 9, Connection: 'close' });
  response.end('too large', () => request.socket.destroy());
};

/** Sends a request with a body, either with a length or in chunks, and reads until the connection closes. */
async function post(port: number, chunked: boolean): Promise<string> {
  const client = await RawClient.connect(port);
  client.send(`POST / HTTP/1.1\r\nHost: a\r\n${chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${upload.length}`}\r\n\r\n`);
  for (let at = 0; at < upload.length && !client.socket.destroyed; at += megabyte) {
    const piece = upload.subarray(at, at + megabyte);
    if (chunked) client.send(`${piece.length.toString(16)}\r\n`);
    client.send(piece);
    if (chunked) client.send('\r\n');
  }
  if (chunked) client.send('0\r\n\r\n');
  // A client only waits for the complete answer; the connection may stay open.
  await Promise.race([client.until(/\r\n\r\n[^]{9}/), client.closed()]).catch(() => undefined);
  client.close();
  return client.received;
}

describe('a backend that answers before it has the whole request', () => {
  const fixture = useFixture();
  const certificates = useCertificates();

  async function listen(server: Server): Promise<string> {
    const open = new Set<Socket>();
    server.on('connection', (socket: Socket) => open.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    fixture.defer(() => {
      for (const socket of open) socket.destroy();
      server.close();
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const backends: Readonly<Record<string, () => Promise<{ readonly dial: string; readonly transport: object }>>> = {
    'HTTP/1.1': async () => ({ dial: await listen(createPlainServer(refuse)), transport: {} }),
    'HTTP/1.1 over TLS': async () => ({ dial: await listen(createSecureServer(certificates.serverOptions, refuse)), transport: { tls: { insecure_skip_verify: true } } }),
    'HTTP/2': async () => {
      const server = createHttp2Server();
      server.on('stream', (stream) => {
        stream.on('error', () => undefined);
        stream.respond({ ':status': 413, 'content-type': 'text/plain', 'content-length': 9 });
        stream.end('too large');
      });
      return { dial: await listen(server as unknown as Server), transport: { versions: ['h2c'] } };
    },
  };
  const handlers: Readonly<Record<string, object>> = {
    'plainly': {},
    'with retries': { load_balancing: { retries: 3 } },
    'with the body in memory': { request_buffers: -1 },
  };
  for (const [protocol, start] of Object.entries(backends)) {
    for (const [way, settings] of Object.entries(handlers)) {
      for (const chunked of [false, true]) {
        it(`is heard and not blamed: ${protocol}, ${way}, ${chunked ? 'in chunks' : 'with a length'}`, async function () {
          const { dial, transport } = await start();
          const edge = await fixture.edge(proxyTo([dial], { ...passive, ...settings, transport: { protocol: 'http', ...transport } }));
          const answers: string[] = [];
          while (answers.length < runs) answers.push((await post(edge.port(), chunked)).replace(/^HTTP\/1\.1 (\d+)[^]*\r\n\r\n/, '$1 '));
          expect(answers).to.deep.equal(Array.from({ length: runs }, () => '413 too large'));
        });
      }
    }
  }

  it('is left when it reads no further: the upload stops, and its connection is closed', async () => {
    const sockets: Socket[] = [];
    const backend = await fixture.raw((socket) => {
      sockets.push(socket);
      socket.once('data', () => socket.pause().write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntoo early'));
    });
    const edge = await fixture.edge(proxyTo([backend.dial], passive));
    const client = await fixture.client(edge.port());
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${1024 * megabyte}\r\n\r\n`);
    client.send(upload);
    expect(await client.until(/\r\n\r\ntoo early$/)).to.match(/^HTTP\/1\.1 200 OK/);
    const [socket] = sockets as [Socket];
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
  });

  it('may continue reading, and end its answer when it has all', async () => {
    const edge = await fixture.edge(
      proxyTo([
        await listen(
          createPlainServer((request, response) => {
            response.writeHead(200, { 'Content-Length': 9 });
            response.write('got ');
            let bytes = 0;
            request.on('data', (piece: Buffer) => (bytes += piece.length)).on('end', () => response.end(`${bytes / megabyte} MiB`));
          }),
        ),
      ]),
    );
    expect(await post(edge.port(), false)).to.match(/\r\n\r\ngot 4 MiB$/);
  });

  it('is blamed when it leaves without an answer', async () => {
    const backend = await fixture.raw((socket) => void socket.once('data', () => socket.destroy()));
    const edge = await fixture.edge(proxyTo([backend.dial], passive));
    const answers = [await post(edge.port(), false), await post(edge.port(), false)];
    expect(answers.map((answer) => answer.slice(9, 12))).to.deep.equal(['502', '503']);
  });

  it('breaks off where it announced more than it sent', async () => {
    const backend = await fixture.raw((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 100\r\n\r\ntoo large', () => socket.destroy()));
    });
    const edge = await fixture.edge(proxyTo([backend.dial], passive));
    const client = await fixture.client(edge.port());
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${upload.length}\r\n\r\n`);
    client.send(upload);
    expect(await client.closed()).to.match(/^HTTP\/1\.1 413 [^]*\r\n\r\ntoo large$/);
  });
});
