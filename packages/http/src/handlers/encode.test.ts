import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Handler } from '@caddis/core/http';
import { RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import { EncodeHandler } from './encode.js';
import { exchange, request, type RawAnswer } from '../testing/exchange.js';
import { answers, handler, route, type HandlerInput } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';
import { GzipEncoder } from '../encoders/gzip.js';

const encoders = { gzip: {}, br: {} };
const long = 'long '.repeat(200);

function encode(config: object = {}): HandlerInput {
  return { handler: 'encode', encodings: encoders, minimum_length: 512, ...config };
}

function says(config: object): HandlerInput {
  return answers({ body: long, ...config });
}

async function ask(handlers: readonly (Handler | HandlerInput)[], accept: string | undefined, headers: readonly string[] = [], line = 'GET /'): Promise<RawAnswer> {
  const app = await startApp({ routes: [route(handlers)] });
  try {
    return await request(app.port, line, [...(accept === undefined ? [] : [`Accept-Encoding: ${accept}`]), ...headers]);
  } finally {
    await app.stop();
  }
}

/** Decodes a chunked body, then its content coding. */
function decoded({ headers, body }: RawAnswer): string {
  let bytes = Buffer.alloc(0);
  for (let rest = body; rest !== ''; ) {
    const size = Number.parseInt(rest, 16);
    const start = rest.indexOf('\r\n') + 2;
    bytes = Buffer.concat([bytes, Buffer.from(rest.slice(start, start + size), 'latin1')]);
    rest = rest.slice(start + size + 2);
  }
  return (headers['content-encoding'] === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)).toString();
}

describe('handler encode', () => {
  const choices: readonly (readonly [accept: string | undefined, prefer: readonly string[], coding: string | undefined])[] = [
    ['gzip', [], 'gzip'],
    ['gzip, br', [], 'gzip'],
    ['gzip, br', ['br', 'gzip'], 'br'],
    ['gzip;q=1, br;q=0.5', ['br', 'gzip'], 'gzip'],
    ['GZIP ; q=0.5', [], 'gzip'],
    ['gzip;q=0', [], undefined],
    ['gzip;q=nonsense', [], 'gzip'],
    ['identity, *', [], undefined],
    ['', [], undefined],
    [undefined, [], undefined],
  ];
  for (const [accept, prefer, coding] of choices) {
    it(`answers ${JSON.stringify(accept)}, preferring [${prefer.join(', ')}], in ${coding ?? 'no coding'}`, async () => {
      const answer = await ask([encode({ prefer }), says({})], accept);
      expect([answer.headers['content-encoding'], answer.headers['vary']]).to.deep.equal([coding, coding === undefined ? undefined : 'Accept-Encoding']);
      expect(coding === undefined ? answer.body : decoded(answer)).to.equal(long);
    });
  }

  const untouched: Readonly<Record<string, readonly [Handler | HandlerInput, readonly string[]]>> = {
    'is short': [says({ body: 'x'.repeat(512) }), []],
    'is encoded already': [says({ headers: { 'Content-Encoding': ['x'] } }), []],
    'is an image': [says({ headers: { 'Content-Type': ['image/png'] } }), []],
    'must not be transformed': [says({ headers: { 'Cache-Control': ['private, no-transform'] } }), []],
    'is wanted untransformed': [says({}), ['Cache-Control: no-transform']],
    'answers a handshake': [says({}), ['Sec-WebSocket-Key: x']],
  };
  for (const [name, [answering, headers]] of Object.entries(untouched)) {
    it(`leaves a response as it is that ${name}`, async () => {
      const plain = await ask([answering], undefined, headers);
      expect(await ask([encode(), answering], 'gzip', headers)).to.deep.equal(plain);
    });
  }

  it('takes what is matched instead of the usual types', async () => {
    const match = { status_code: [201] };
    const [other, matched] = await Promise.all([200, 201].map((status) => ask([encode({ match }), says({ status_code: status, headers: { 'Content-Type': ['image/png'] } })], 'gzip')));
    expect([other?.headers['content-encoding'], matched?.headers['content-encoding']]).to.deep.equal([undefined, 'gzip']);
  });

  it('changes tag, length and ranges in the head, and Vary only once', async () => {
    const tagged = says({ headers: { Etag: ['"abc"'], Vary: ['Origin, accept-encoding'], 'Accept-Ranges': ['bytes'] } });
    const { headers } = await ask([encode(), tagged], 'gzip');
    expect(headers).to.deep.equal({
      server: 'Caddis',
      etag: '"abc-gzip"',
      vary: 'Origin, accept-encoding',
      'content-type': 'text/plain; charset=utf-8',
      'content-encoding': 'gzip',
      'transfer-encoding': 'chunked',
    });
  });

  it('tells handlers the tag that they know', async () => {
    const echo = handler(({ headers }, response) => response.end(headers.get('If-None-Match') ?? ''));
    const asked = await Promise.all(['"abc-gzip"', '"abc-br"', 'W/"abc-gzip"'].map((tag) => ask([encode(), echo], 'gzip', [`If-None-Match: ${tag}`])));
    expect(asked.map(({ body }) => body)).to.deep.equal(['"abc"', '"abc-br"', 'W/"abc-gzip"']);
  });

  it('says for HEAD and 304 what it would for GET', async () => {
    const [head, unchanged] = await Promise.all([
      ask([encode(), says({})], 'gzip', [], 'HEAD /'),
      ask([encode(), says({ status_code: 304, body: '' })], 'gzip'),
    ]);
    expect([head?.headers['content-encoding'], head?.headers['content-length'], unchanged?.headers['vary']]).to.deep.equal(['gzip', undefined, 'Accept-Encoding']);
  });

  it('runs deferred changes of handlers behind it before it decides, and of those before it afterwards', async () => {
    const set = (name: string, value: string): HandlerInput => ({ handler: 'headers', response: { set: { [name]: [value] }, deferred: true } });
    const behind = await ask([encode(), set('Content-Type', 'image/png'), says({})], 'gzip');
    const before = await ask([set('Content-Type', 'image/png'), encode(), says({})], 'gzip');
    expect([behind.headers['content-encoding'], before.headers['content-encoding'], before.headers['content-type']]).to.deep.equal([undefined, 'gzip', 'image/png']);
  });

  it('compresses a stream, passes it on when it is flushed, and sends trailers', async () => {
    let goOn = (): void => undefined;
    const streaming = handler(async (_request, response) => {
      response.writeHead(200, ['Content-Type', 'text/plain']);
      response.write(long);
      response.flush();
      await new Promise<void>((resolve) => (goOn = resolve));
      response.end('end', ['X-Trailer', 'yes']);
    });
    const app = await startApp({ routes: [route([encode(), streaming])] });
    const client = await RawClient.connect(app.port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n');
    const head = await client.take('\r\n\r\n');
    // A flush ends with an empty deflate block.
    const flushed = await client.take('\x00\x00\xff\xff');
    goOn();
    const rest = await client.closed();
    await app.stop();
    expect(head).to.match(/Content-Encoding: gzip/);
    expect(flushed.length).to.be.greaterThan(10);
    expect(rest).to.match(/0\r\nX-Trailer: yes\r\n\r\n$/);
  });

  it('cuts the response when a handler fails in the middle', async () => {
    const failing = handler(async (_request, response) => {
      response.writeHead(200, ['Content-Type', 'text/plain']);
      response.write(long);
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('boom');
    });
    const app = await startApp({ routes: [route([encode(), failing])] });
    const all = await exchange(app.port, 'GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n');
    await app.stop();
    expect(all.endsWith('0\r\n\r\n')).to.equal(false);
    expect(app.lines.map(({ message }) => message)).to.deep.equal(['request failed']);
  });

  it('refuses an order that does not fit its encoders', () => {
    for (const prefer of [['zstd'], ['gzip', 'gzip']]) {
      expect(() => new EncodeHandler({ encodings: { gzip: new GzipEncoder({ level: 5 }) }, prefer, minimum_length: 512 }).validate()).to.throw().with.property('code', 'HTTP_ENCODE_INVALID');
    }
  });
});
