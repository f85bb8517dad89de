import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { handler, route } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

const host = 'Host: a\r\n';
const chunked = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`;

describe('what comes over the wire', () => {
  let running: RunningApp;
  let seen: string[];

  const echo = handler(async (request: HttpRequest, response: HttpResponse) => {
    seen.push(`${request.method} ${request.uri} ${request.host}`);
    let body = '';
    for await (const chunk of request.body) body += String(chunk);
    response.end(body);
  });

  before(async () => {
    running = await startApp({ routes: [route([echo])], max_header_bytes: 2048, expected_underscore_headers: ['Known_One'] });
  });
  after(() => running.stop());
  beforeEach(() => (seen = []));

  const refused: Readonly<Record<string, readonly [status: number, bytes: string]>> = {
    'an offer of another protocol with an empty coding': [400, `GET / HTTP/1.1\r\n${host}Transfer-Encoding: \r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    'bare LF': [400, 'GET / HTTP/1.1\nHost: a\n\n'],
    'bare LF behind a field': [400, 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n'],
    'bare CR': [400, 'GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n'],
    'a folded field': [400, `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`],
    'a field folded with a tab': [400, `GET / HTTP/1.1\r\n${host}X: a\r\n\tb\r\n\r\n`],
    'a space before the first field': [400, 'GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n'],
    'a space before the colon': [400, 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
    'a space before the colon of a length': [400, `POST / HTTP/1.1\r\n${host}Content-Length : 3\r\n\r\nabc`],
    'NUL in a value': [400, `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`],
    'NUL in a name': [400, `GET / HTTP/1.1\r\n${host}X\0: a\r\n\r\n`],
    'a control character in a value': [400, `GET / HTTP/1.1\r\n${host}X: a\x01b\r\n\r\n`],
    'a control character in the target': [400, `GET /\x01 HTTP/1.1\r\n${host}\r\n`],
    'an empty name': [400, `GET / HTTP/1.1\r\n${host}: x\r\n\r\n`],
    'a field without colon': [400, `GET / HTTP/1.1\r\n${host}foo\r\n\r\n`],
    'a length and chunks': [400, `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    'chunks and a length': [400, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`],
    'two lengths': [400, `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    'the same length twice': [400, `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    'lengths with a comma': [400, `POST / HTTP/1.1\r\n${host}Content-Length: 3, 3\r\n\r\nabc`],
    'a length with a sign': [400, `POST / HTTP/1.1\r\n${host}Content-Length: +3\r\n\r\nabc`],
    'a negative length': [400, `POST / HTTP/1.1\r\n${host}Content-Length: -3\r\n\r\nabc`],
    'an empty length': [400, `POST / HTTP/1.1\r\n${host}Content-Length: \r\n\r\nabc`],
    'a hexadecimal length': [400, `POST / HTTP/1.1\r\n${host}Content-Length: 0x3\r\n\r\nabc`],
    'a length that is too long': [400, `POST / HTTP/1.1\r\n${host}Content-Length: 99999999999999999999\r\n\r\nabc`],
    'chunked twice': [400, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    'chunked not last': [400, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    'chunked behind a vertical tab': [400, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
    'another coding': [501, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    'almost chunked': [501, `POST / HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    'chunks in HTTP/1.0': [400, `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    'a chunk size that is no number': [400, `${chunked}xyz\r\nabc\r\n0\r\n\r\n`],
    'a chunk size with a prefix': [400, `${chunked}0x3\r\nabc\r\n0\r\n\r\n`],
    'a chunk size with a sign': [400, `${chunked}+3\r\nabc\r\n0\r\n\r\n`],
    'a chunk size with a space': [400, `${chunked}3 \r\nabc\r\n0\r\n\r\n`],
    'a chunk size that is too long': [400, `${chunked}10000000000000000003\r\nabc\r\n0\r\n\r\n`],
    'chunks with bare LF': [400, `${chunked}3\nabc\n0\n\n`],
    'a chunk that is longer than it says': [400, `${chunked}3\r\nabcd\r\n0\r\n\r\n`],
    'LF in a chunk extension': [400, `${chunked}3;a\nb\r\nabc\r\n0\r\n\r\n`],
    'no host': [400, 'GET / HTTP/1.1\r\n\r\n'],
    'an empty host': [400, 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    'two hosts': [400, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    'a host with a slash': [400, 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    'a host with a space': [400, 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
    'a target without slash': [400, `GET foo HTTP/1.1\r\n${host}\r\n`],
    'a star that is not for OPTIONS': [400, `GET * HTTP/1.1\r\n${host}\r\n`],
    'a space in the target': [400, `GET /a b HTTP/1.1\r\n${host}\r\n`],
    'a broken escape in the path': [400, `GET /%zz HTTP/1.1\r\n${host}\r\n`],
    'another protocol': [400, `GET / HTTX/1.1\r\n${host}\r\n`],
    'another version': [505, `GET / HTTP/2.0\r\n${host}\r\n`],
    'no version': [505, 'GET /\r\n\r\n'],
    'a method that nobody knows': [501, `PURGEX / HTTP/1.1\r\n${host}\r\n`],
    'a method of 33 characters': [405, `${'A'.repeat(33)} / HTTP/1.1\r\n${host}\r\n`],
    'an expectation that nobody knows': [417, `GET / HTTP/1.1\r\n${host}Expect: miracles\r\n\r\n`],
    'a head that is too large': [431, `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(2100)}\r\n\r\n`],
    'bytes of TLS': [400, '\x16\x03\x01\x00\x05\x01\x02\x03\x04\x05'],
  };
  for (const [name, [status, bytes]] of Object.entries(refused)) {
    it(`refuses ${name} with ${status}, closes the connection, and no handler sees it`, async () => {
      const answer = await exchange(running.port, bytes);
      expect([answer.split('\r\n')[0]?.split(' ')[1], seen]).to.deep.equal([String(status), []]);
    });
  }

  const accepted: Readonly<Record<string, readonly [bytes: string, seen: string, body: string]>> = {
    'a body of known length': [`POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nConnection: close\r\n\r\nabc`, 'POST / a', 'abc'],
    'a chunked body with extension and trailer': [
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: CHUNKED\r\nConnection: close\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-T: 1\r\n\r\n`,
      'POST / a',
      'abc',
    ],
    'a path byte for byte': [`GET //a/../b//%2e%2E/;x=1?a=b?c&&%zz HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 'GET //a/../b//%2e%2E/;x=1?a=b?c&&%zz a', ''],
    'an absolute target, whose host counts': [`GET http://b:81/x?y HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 'GET /x?y b:81', ''],
    'an absolute target without path': [`GET http://b?y HTTP/1.1\r\n${host}Connection: close\r\n\r\n`, 'GET /?y b', ''],
    'HTTP/1.0 without host': ['GET / HTTP/1.0\r\n\r\n', 'GET / ', ''],
    'an offer of HTTP/2 with a body': [
      `POST / HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc`,
      'POST / a',
      'abc',
    ],
    'an offer of another protocol that nobody takes up': [`GET /u HTTP/1.1\r\n${host}Connection: Upgrade, close\r\nUpgrade: foo\r\n\r\n`, 'GET /u a', ''],
    'more than a thousand fields': [`GET / HTTP/1.1\r\n${host}Connection: close\r\n${'X:\r\n'.repeat(600)}Y:\r\n\r\n`, 'GET / a', ''],
    CONNECT: ['CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n', 'CONNECT / b:1', ''],
  };
  for (const [name, [bytes, expected, body]] of Object.entries(accepted)) {
    it(`accepts ${name}`, async () => {
      const answer = await exchange(running.port, bytes);
      expect([answer.slice(9, 12), answer.slice(answer.indexOf('\r\n\r\n') + 4), seen]).to.deep.equal(['200', body, [expected]]);
    });
  }

  it('answers OPTIONS * itself', async () => {
    const answer = await exchange(running.port, `OPTIONS * HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    expect([answer.slice(9, 12), seen]).to.deep.equal(['200', []]);
  });

  it('drops fields that backends could confuse with others', async () => {
    const fields: (readonly string[])[] = [];
    const other = await startApp({ routes: [route([handler(({ headers }) => void fields.push(headers.raw()))])], expected_underscore_headers: ['Known_One'] });
    await exchange(other.port, `GET / HTTP/1.1\r\n${host}X_Real_IP: 1\r\nX.Real.IP: 1\r\nKnown-One: 1\r\nknown_one: 2\r\nX-Ok: 3\r\nConnection: close\r\n\r\n`);
    await other.stop();
    expect(fields).to.deep.equal([['known_one', '2', 'X-Ok', '3', 'Connection', 'close']]);
  });

  it('drops an expected field that comes twice, in whatever spelling', async () => {
    const fields: (readonly string[])[] = [];
    const other = await startApp({ routes: [route([handler(({ headers }) => void fields.push(headers.raw()))])], expected_underscore_headers: ['Known_*'] });
    await exchange(other.port, `GET / HTTP/1.1\r\n${host}Known_One: 1\r\nX-Ok: 2\r\nknown_one: 3\r\nKnown_Two: 4\r\nKnown_a.b: 5\r\nConnection: close\r\n\r\n`);
    await other.stop();
    expect(fields).to.deep.equal([['X-Ok', '2', 'Known_Two', '4', 'Connection', 'close']]);
  });

  it('answers pipelined requests in their order', async () => {
    const answer = await exchange(
      running.port,
      [1, 2, 3].map((n) => `POST /${n} HTTP/1.1\r\n${host}Content-Length: 1\r\n${n === 3 ? 'Connection: close\r\n' : ''}\r\n${n}`).join(''),
    );
    expect(answer.match(/\r\n\r\n\d/g)?.map((text) => text.trim())).to.deep.equal(['1', '2', '3']);
  });

  it('closes a connection whose offer of a protocol is pipelined behind a request under way', async () => {
    let finish = (): void => undefined;
    const slow = await startApp({ routes: [route([handler(() => new Promise<void>((resolve) => (finish = resolve)))])] });
    const answer = await exchange(slow.port, `GET /1 HTTP/1.1\r\n${host}\r\nGET /2 HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: foo\r\n\r\n`);
    finish();
    await slow.stop();
    expect(answer).to.equal('');
  });

  const offers: Readonly<Record<string, string>> = {
    'of a protocol': `GET /u HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: foo\r\n\r\n`,
    'of a protocol, with a body': `POST /u HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: foo\r\nContent-Length: 3\r\n\r\nabc`,
    'of a protocol, with chunks': `POST /u HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: foo\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    'of HTTP/2': `GET /u HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
  };
  for (const [name, offer] of Object.entries(offers)) {
    it(`goes on with the connection when nobody took up an offer ${name}, again and again`, async () => {
      const client = await RawClient.connect(running.port);
      const answers: string[] = [];
      for (let round = 0; round < 12; round += 1) {
        client.send(round % 3 === 2 ? `GET /plain HTTP/1.1\r\n${host}\r\n` : offer);
        answers.push((await client.take('\r\n\r\n')).slice(0, 15));
        if (round % 3 !== 2 && offer.startsWith('POST')) await client.take('abc');
      }
      client.close();
      expect(new Set(answers)).to.deep.equal(new Set(['HTTP/1.1 200 OK']));
    });
  }

  it('ends the connection if data came after an offer that was not accepted', async () => {
    const answer = await exchange(running.port, `${offers['of a protocol'] as string}GET /smuggled HTTP/1.1\r\n${host}\r\n`);
    expect([answer.match(/HTTP\/1\.1 200 OK/g)?.length, answer.includes('Connection: close'), seen]).to.deep.equal([1, true, ['GET /u a']]);
  });

  it('tells a waiting client to continue when the body is wanted', async () => {
    const client = await RawClient.connect(running.port);
    client.send(`POST / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`);
    await client.take('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('abc');
    expect(await client.take('abc')).to.match(/^HTTP\/1.1 200 OK\r\n/);
    client.close();
  });

  it('closes the connection when a waiting client is answered without its body', async () => {
    const other = await startApp({});
    const answer = await exchange(other.port, `POST / HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`);
    await other.stop();
    expect(answer).to.match(/^HTTP\/1.1 200 OK\r\n[^]*Connection: close\r\n/);
  });

  it('reads on after a small unread body, and cuts off a large one', async () => {
    const other = await startApp({});
    const client = await RawClient.connect(other.port);
    client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\n${'x'.repeat(1000)}GET / HTTP/1.1\r\n${host}\r\n`);
    await client.take('\r\n\r\n');
    const second = await client.take('\r\n\r\n');
    client.send(`POST / HTTP/1.1\r\n${host}Content-Length: 1000000000\r\n\r\n`);
    await client.take('\r\n\r\n');
    client.send('x'.repeat(400_000));
    await client.closed();
    await other.stop();
    expect(second).to.match(/^HTTP\/1.1 200 OK/);
  });

  const timeouts: Readonly<Record<string, readonly [config: object, bytes: string]>> = {
    'a head that does not come': [{ read_header_timeout: '40ms' }, ''],
    'a head that comes slowly': [{ read_header_timeout: '40ms' }, 'GET / HTTP/1.1\r\nHo'],
    'a body that does not come': [{ read_timeout: '40ms' }, `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\na`],
  };
  for (const [name, [config, bytes]] of Object.entries(timeouts)) {
    it(`gives up on ${name}`, async () => {
      const other = await startApp({ ...config, routes: [route([handler(() => new Promise(() => undefined))])] });
      const answer = await exchange(other.port, bytes);
      await other.stop();
      expect(answer).to.equal('HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  }
});
