import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { expect } from 'chai';
import { fetchAnswer, readAnswer, until } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { proxyTo } from '../../testing/running-config.js';

describe('bodies that reverse_proxy passes on', () => {
  const fixture = useFixture();

  describe('from the backend', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n';
    const cases: readonly { name: string; response: string; expected: object; method?: string }[] = [
      { name: 'a body of known length', response: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', expected: { body: 'hello', length: '5', coding: undefined } },
      { name: 'an empty body', response: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', expected: { body: '', length: '0', coding: undefined } },
      { name: 'a body in chunks', response: `${chunked}\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n`, expected: { body: 'hello world', length: undefined, coding: 'chunked' } },
      { name: 'a body that ends with the connection', response: 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello', expected: { body: 'hello', length: undefined, coding: 'chunked' } },
      { name: 'a response of HTTP/1.0', response: 'HTTP/1.0 200 OK\r\n\r\nhello', expected: { body: 'hello', length: undefined, coding: 'chunked' } },
      { name: 'no body with 204', response: 'HTTP/1.1 204 No Content\r\n\r\n', expected: { body: '', length: undefined, coding: undefined, status: 204 } },
      { name: 'no body and no length with 204', response: 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', expected: { body: '', length: undefined, coding: undefined, status: 204 } },
      { name: 'no body and no length with 304', response: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', expected: { body: '', length: undefined, coding: undefined, status: 304 } },
      { name: 'no body with HEAD, but its length', method: 'HEAD', response: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', expected: { body: '', length: '9', coding: undefined } },
      { name: 'a body whose length is said twice, once', response: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok', expected: { body: 'ok', length: '2', coding: undefined } },
      { name: 'a body in chunks without the length that contradicts it', response: `${chunked}Content-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, expected: { body: 'hello', length: undefined, coding: 'chunked' } },
    ];
    for (const { name, response, expected, method = 'GET' } of cases) {
      it(name, async () => {
        const backend = await fixture.raw((socket) => {
          socket.once('data', () => (/close|1\.0/.test(response) ? socket.end(response) : socket.write(response)));
        });
        const edge = await fixture.edge(proxyTo([backend.dial]));
        const { status, body, headers, broken } = await fetchAnswer(edge.url(), { method });
        expect({ status, body, length: headers['content-length'], coding: headers['transfer-encoding'], broken }).to.deep.equal({ status: 200, broken: false, ...expected });
      });
    }

    it('no length where the request became HEAD on its way, since no body will follow', async () => {
      const backend = await fixture.scripted('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n');
      const edge = await fixture.edge(proxyTo([backend.dial], { rewrite: { method: 'HEAD' } }));
      const { status, body, headers, broken } = await fetchAnswer(edge.url());
      expect({ status, body, length: headers['content-length'], broken }).to.deep.equal({ status: 200, body: '', length: undefined, broken: false });
    });

    const malformed: readonly { name: string; response: string }[] = [
      { name: 'two lengths', response: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc' },
      { name: 'a length that is no number', response: 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nab' },
      { name: 'a coding besides chunks', response: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n' },
      { name: 'a line that is folded', response: 'HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n' },
      { name: 'a blank before the colon', response: 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n' },
      { name: 'a line that ends with LF', response: 'HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 0\r\n\r\n' },
      { name: 'a NUL', response: 'HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 0\r\n\r\n' },
      { name: 'a lone CR', response: 'HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\nContent-Length: 0\r\n\r\n' },
      { name: 'no status', response: 'HTTP/1.1 OK\r\n\r\n' },
      { name: 'another protocol', response: 'ICY 200 OK\r\n\r\n' },
      { name: 'a protocol that nobody asked for', response: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\nConnection: Upgrade\r\n\r\n' },
      { name: 'a head without end', response: `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(5000)}` },
    ];
    for (const { name, response } of malformed) {
      it(`not at all from a response with ${name}`, async () => {
        const backend = await fixture.scripted(response);
        const edge = await fixture.edge(proxyTo([backend.dial], { transport: { protocol: 'http', max_response_header_size: 4096 } }));
        const { status, body } = await fetchAnswer(edge.url());
        expect({ status, body }).to.deep.equal({ status: 502, body: '' });
      });
    }

    const cut: readonly { name: string; response: string }[] = [
      { name: 'is shorter than was said', response: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello' },
      { name: 'ends before the last chunk', response: `${chunked}\r\n5\r\nhello\r\n` },
      { name: 'has a malformed chunk', response: `${chunked}\r\n5\r\nhello\r\nzz\r\n` },
      { name: 'has a chunk that is longer than was said', response: `${chunked}\r\n4\r\nhello\r\n0\r\n\r\n` },
    ];
    for (const { name, response } of cut) {
      it(`cut for the client when it ${name}`, async () => {
        const backend = await fixture.raw((socket) => void socket.once('data', () => socket.end(response)));
        const edge = await fixture.edge(proxyTo([backend.dial]));
        expect((await fetchAnswer(edge.url()).catch(() => ({ broken: true }))).broken).to.equal(true);
        expect(edge.lines.filter(({ message }) => message === 'response of the backend broke off').length).to.equal(1);
      });
    }

    it('up to a malformed chunk that came with the head', async () => {
      const backend = await fixture.raw((socket) => void socket.once('data', () => socket.write(`${chunked}X-A: 1\r\n\r\n5\r\nhello\r\nzz\r\n`)));
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const client = await fixture.client(edge.port());
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await client.closed()).to.match(/^HTTP\/1\.1 200 OK\r\nX-A: 1\r\n[^]*\r\n\r\n5\r\nhello\r\n$/);
    });

    it('in whatever pieces they come', async () => {
      const response = `${chunked}Trailer: X-T\r\n\r\n5\r\nhello\r\na\r\n0123456789\r\n0\r\nX-T: end\r\n\r\n`;
      const backend = await fixture.raw((socket) => {
        socket.setNoDelay(true);
        socket.on('data', async () => {
          for (const byte of response) await new Promise((resolve) => socket.write(byte, () => setImmediate(resolve)));
        });
      });
      const edge = await fixture.edge(proxyTo([backend.dial]));
      for (let turn = 0; turn < 2; turn += 1) {
        const { body, rawTrailers } = await fetchAnswer(edge.url());
        expect({ body, rawTrailers }).to.deep.equal({ body: 'hello0123456789', rawTrailers: ['X-T', 'end'] });
      }
      expect(backend.accepted).to.equal(1);
    });

    it('with trailers, announced or not', async () => {
      const backend = await fixture.scripted(`${chunked}Trailer: X-T\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n`);
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const { headers, rawTrailers } = await fetchAnswer(edge.url());
      expect({ announced: headers['trailer'], rawTrailers }).to.deep.equal({ announced: 'X-T', rawTrailers: ['X-T', '1', 'X-U', '2'] });
      const old = await fixture.client(edge.port());
      old.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n');
      expect(await old.closed()).to.match(/^HTTP\/1\.1 200 OK[^]*\r\n\r\na$/);
    });

    it('after informational responses', async () => {
      const backend = await fixture.scripted('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const client = await fixture.client(edge.port());
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await client.until(/ok$/)).to.match(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK/);
    });

    it('as they come: the head at once, and each piece', async () => {
      let write: (text: string) => void = () => undefined;
      const backend = await fixture.backend((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
        write = (text) => void response.write(text);
      });
      const edge = await fixture.edge(proxyTo([backend.dial]), [{ handler: 'encode', encodings: { gzip: {} } }]);
      const client = await fixture.client(edge.port());
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/\r\n\r\n/);
      write('data: 1\n\n');
      await client.until(/data: 1/);
      write('data: 2\n\n');
      await client.until(/data: 2/);
    });

    it('no faster than the client takes them', async () => {
      let sent = 0;
      const backend = await fixture.backend((_request, response) => {
        const write = (): void => {
          while (sent < 200_000_000) {
            sent += 65_536;
            if (!response.write(Buffer.alloc(65_536))) {
              response.once('drain', write);
              return;
            }
          }
        };
        write();
      });
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const request = httpRequest(edge.url(), { agent: false }).end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      let before = -1;
      while (sent !== before) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(sent).to.be.below(30_000_000);
      response.destroy();
    });

    for (const [name, head, before] of [
      ['of known length', { 'Content-Length': 8_000_000 }, []],
      ['in chunks', {}, []],
      ['packed on the way', {}, [{ handler: 'encode', encodings: { gzip: { level: 1 } } }]],
    ] as const) {
      it(`byte for byte, ${name}, though clients take them in fits and starts`, async () => {
        const body = randomBytes(8_000_000);
        const backend = await fixture.backend((_request, response) => void response.writeHead(200, { ...head, 'Content-Type': 'text/plain' }).end(body));
        const edge = await fixture.edge(proxyTo([backend.dial], { transport: { protocol: 'http', max_conns_per_host: 3 } }), before);
        const expected = createHash('sha256').update(body).digest('hex');
        const sums = await Promise.all(
          Array.from({ length: 6 }, async (_, index) => {
            const request = httpRequest(edge.url(), { agent: false, headers: before.length > 0 ? { 'Accept-Encoding': 'gzip' } : {} }).end();
            const [response] = (await once(request, 'response')) as [IncomingMessage];
            const unpacked = before.length > 0 ? response.pipe(createGunzip()) : response;
            const hash = createHash('sha256');
            let pieces = 0;
            for await (const piece of unpacked) {
              hash.update(piece as Buffer);
              pieces += 1;
              if (pieces % (10 + index) === 0) await new Promise((resolve) => setTimeout(resolve, index));
            }
            return hash.digest('hex');
          }),
        );
        expect(sums).to.deep.equal(Array.from({ length: 6 }, () => expected));
      });
    }

    it('read before they are passed on, where a buffer is asked for', async () => {
      let finish: (() => void) | undefined;
      const backend = await fixture.backend((_request, response) => {
        response.write('x'.repeat(10));
        finish = () => void response.end('y');
      });
      const edge = await fixture.edge(proxyTo([backend.dial], { response_buffers: 100 }));
      const small = await fixture.client(edge.port());
      small.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await until('the backend is asked', () => finish !== undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(small.received).to.equal('');
      finish?.();
      expect(await small.until(/y$/)).to.contain('Content-Length: 11').and.not.contain('chunked');
      const limited = await fixture.edge(proxyTo([backend.dial], { response_buffers: 5 }));
      const large = await fixture.client(limited.port());
      large.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await large.until(/x{10}/);
    });
  });

  describe('to the backend', () => {
    /** Returns what a backend receives of a request, up to the end of its body. */
    async function received(send: string, rest: object = {}): Promise<string> {
      const got: Buffer[] = [];
      const backend = await fixture.raw((socket) =>
        socket.on('data', (chunk: Buffer) => {
          got.push(chunk);
          const text = Buffer.concat(got).toString('latin1');
          const body = text.slice(text.indexOf('\r\n\r\n') + 4);
          if (/chunked/.test(text) ? body.endsWith('0\r\n\r\n') : body.length >= Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)) {
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
          }
        }),
      );
      const edge = await fixture.edge(proxyTo([backend.dial], { transport: { protocol: 'http', compression: false }, ...rest }));
      const client = await fixture.client(edge.port());
      client.send(send);
      await client.until(/200 OK/);
      return Buffer.concat(got)
        .toString('latin1')
        .replace(/X-Forwarded[^]*?Via: 1\.[01] Caddis\r\n/, '');
    }
    const cases: readonly { name: string; send: string; rest?: object; expected: string }[] = [
      { name: 'with its length', send: 'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello', expected: 'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello' },
      {
        name: 'in chunks',
        send: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        expected: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      },
      { name: 'that is empty', send: 'POST / HTTP/1.1\r\nHost: h\r\n\r\n', expected: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n' },
      { name: 'not with GET', send: 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n', expected: 'GET / HTTP/1.1\r\nHost: h\r\n\r\n' },
      { name: 'with GET, if there is one', send: 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok', expected: 'GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok' },
      {
        name: 'whole, with its length, where a buffer is asked for',
        send: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        rest: { request_buffers: -1 },
        expected: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello',
      },
      {
        name: 'whole, where a buffer is asked for as it was before Caddy 2.7',
        send: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        rest: { buffer_requests: true, max_buffer_size: 5 },
        expected: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello',
      },
      {
        name: 'in chunks, where the buffer is too small',
        send: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        rest: { request_buffers: 4 },
        expected: 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
      },
    ];
    for (const { name, send, rest, expected } of cases) it(name, async () => expect(await received(send, rest)).to.equal(expected));

    it('when the backend is asked, not before (Expect)', async () => {
      const backend = await fixture.backend((request, response) => void request.pipe(response));
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const client = await fixture.client(edge.port());
      client.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
      client.send('ok');
      await client.until(/\r\n\r\n2\r\nok\r\n/);
      const none = await fixture.edge(proxyTo([]));
      const refused = await fixture.client(none.port());
      refused.send('POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
      expect(await refused.until(/\r\n\r\n/)).to.match(/^HTTP\/1\.1 503/);
    });

    it('no more once the backend has answered, and the client can continue', async () => {
      const backend = await fixture.raw((socket) => void socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig')));
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const client = await fixture.client(edge.port());
      client.send(`POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`);
      await client.until(/big/);
      client.send(`${'x'.repeat(50_000)}GET / HTTP/1.1\r\nHost: h\r\n\r\n`);
      await client.until(/big[^]*big/);
    });

    it('not when they are too large for a handler before', async () => {
      const backend = await fixture.echo();
      const edge = await fixture.edge(proxyTo([backend.dial], { health_checks: { passive: { fail_duration: '1m' } } }), [{ handler: 'request_body', max_size: 3 }]);
      const headers = { 'Transfer-Encoding': 'chunked' };
      expect((await fetchAnswer(edge.url(), { method: 'POST', headers, body: 'hello' })).status).to.equal(413);
      expect((await fetchAnswer(edge.url(), { method: 'POST', headers, body: 'hi' })).status).to.equal(200);
    });

    it('and back at the same time', async () => {
      const backend = await fixture.backend((request, response) => void request.pipe(response));
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const request = httpRequest(edge.url(), { agent: false, method: 'POST' });
      request.write('one');
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const [first] = (await once(response, 'data')) as [Buffer];
      expect(first.toString()).to.equal('one');
      request.end('two');
      expect((await readAnswer(response)).body).to.equal('two');
    });
  });
});
