import { once } from 'node:events';
import { connect, type ClientHttp2Session } from 'node:http2';
import { expect } from 'chai';
import fc from 'fast-check';
import { rawExchange, RecordingBackend, valuesOf } from '@caddis/test-servers';
import { Http2Backend } from './testing/http2-backend.js';
import { WireEdge } from './testing/wire-edge.js';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const anyByte = fc.integer({ min: 0x21, max: 0xff }).filter((byte) => byte !== 0x7f);
const random = fc.sample(fc.array(anyByte, { minLength: 1, maxLength: 30 }), { numRuns: 40, seed: 7 }).map((bytes) => String.fromCharCode(...bytes));
/** Values as bytes: UTF-8, Latin-1, neither of them, and characters whose low byte is a control character. */
const values = [utf8('attachment; filename="é.pdf"'), utf8('attachment; filename="漢.pdf"'), utf8('né漢😀'), utf8('\u010d\u010aX: 1'), '\xe9', '\xff\xfe\x80', '\xc3', utf8('é').slice(0, 1) + 'x', ...random];
const body = 'x'.repeat(600);
const bytesOfBody = 'Content-Length: 600\r\n';

/** Response heads that contain a value, by the position of the length. */
const heads: Readonly<Record<string, (value: string) => string>> = {
  'behind the length': (value) => `${bytesOfBody}Content-Disposition: ${value}\r\nX-User: ${value}\r\n`,
  'before the length': (value) => `content-disposition: ${value}\r\nX-User: ${value}\r\n${bytesOfBody}`,
  'on both sides of the length': (value) => `X-User: ${value}\r\n${bytesOfBody}CONTENT-DISPOSITION: ${value}\r\n`,
  'without a length': (value) => `Content-Disposition: ${value}\r\nX-User: ${value}\r\nTransfer-Encoding: chunked\r\n`,
};
const encode = { handler: 'encode', encodings: { gzip: {} } };
const change = { handler: 'headers', response: { deferred: true, add: { Added: ['né漢'] }, replace: { 'X-User': [{ search: 'no such text', replace: '' }] } } };
const copy = { handler: 'headers', request: { set: { Copy: ['{http.request.header.F}'] }, replace: { F: [{ search_regexp: 'no such text', replace: '' }] } } };

/** Handlers between client and backend, by the first path segment. */
const ways: Readonly<Record<string, (proxy: object) => readonly object[]>> = {
  plain: (proxy) => [proxy],
  encoded: (proxy) => [encode, proxy],
  changed: (proxy) => [change, copy, proxy],
  both: (proxy) => [change, encode, copy, proxy],
  copied: (proxy) => [{ ...proxy, headers: { response: { set: { 'X-User': ['{http.reverse_proxy.header.X-User}'], 'Content-Disposition': ['{http.reverse_proxy.header.Content-Disposition}'] } } } }],
  asked: (proxy) => [
    { ...proxy, rewrite: { uri: '/auth{http.request.uri}' }, handle_response: [{ match: { status_code: [2] }, routes: [{ handle: [{ handler: 'headers', request: { set: { Copy: ['{http.reverse_proxy.header.X-User}'] } } }] }] }] },
    proxy,
  ],
};

describe('bytes of header fields', () => {
  let backend: RecordingBackend;
  let second: Http2Backend;
  let seen: Readonly<Record<string, unknown>> = {};
  let edge: WireEdge;
  let plainEdge: WireEdge;
  let session: ClientHttp2Session;

  before(async function () {
    backend = await RecordingBackend.start(({ target }) => {
      const [place = '', index = ''] = target.split('/').slice(-2);
      if (place === 'hints') {
        const value = utf8('né漢');
        return `HTTP/1.1 103 Early Hints\r\nLink: ${value}\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n1\r\nx\r\n0\r\nX-T: ${value}\r\n\r\n`;
      }
      const head = heads[decodeURIComponent(place)]?.(values[Number(index)] as string) ?? bytesOfBody;
      return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${head}\r\n${head.includes('chunked') ? `258\r\n${body}\r\n0\r\n\r\n` : body}`;
    });
    const proxy = { handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }] };
    second = await Http2Backend.start((stream, headers) => {
      seen = headers;
      stream.respond({ ':status': 200 });
      stream.end();
    });
    const two = { handle: [copy, { ...proxy, upstreams: [{ dial: second.dial }], transport: second.transport, rewrite: { uri: 'https://elsewhere/absolute?z=1' } }], match: [{ path: ['/two/*'] }], terminal: true };
    const routes = Object.entries(ways).map(([way, handle]) => ({ match: [{ path: [`/${way}/*`] }], terminal: true, handle: handle(proxy) }) as object).concat(two);
    edge = await WireEdge.start({ dial: backend.dial, encrypted: true, server: { routes } });
    plainEdge = await WireEdge.start({ dial: backend.dial, server: { routes } });
    session = connect(`https://127.0.0.1:${edge.port}`, { rejectUnauthorized: false });
    await once(session, 'connect');
  });
  after(async () => {
    session?.destroy();
    await edge?.stop();
    await plainEdge?.stop();
    await backend?.stop();
    await second?.stop();
  });

  /** Sends a request over HTTP/1.1. @returns the fields of the response, names in lower case */
  async function askHttp1(path: string, field = ''): Promise<readonly (readonly [string, string])[]> {
    const answer = await rawExchange(plainEdge.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n${field}Connection: close\r\n\r\n`);
    const lines = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n').slice(1);
    return lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]);
  }

  /** Sends the same request over HTTP/2. */
  async function askHttp2(path: string, field = ''): Promise<readonly (readonly [string, string])[]> {
    const fields = field === '' ? {} : { f: field.slice(3, -2) };
    const stream = session.request({ ':path': path, 'accept-encoding': 'gzip', ...fields });
    const [, , raw] = (await once(stream, 'response')) as [unknown, unknown, readonly string[]];
    stream.resume();
    await once(stream, 'close');
    return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] as string] as const] : []));
  }

  /** Returns the values of a field in the last request at the backend. */
  const sent = (name: string): readonly string[] => backend.requests.slice(-1).flatMap((request) => valuesOf(request, name));

  const clients = { 'HTTP/1.1': askHttp1, 'HTTP/2': askHttp2 };
  for (const [protocol, ask] of Object.entries(clients)) {
    for (const place of Object.keys(heads)) {
      for (const way of Object.keys(ways).filter((each) => each !== 'asked')) {
        it(`come from the backend as they are, ${place}, over ${protocol}, ${way}`, async function () {
          for (const [index, value] of values.entries()) {
            const fields = await ask(`/${way}/${encodeURIComponent(place)}/${index}`);
            const found = fields.filter(([name]) => name === 'content-disposition' || name === 'x-user').map(([, each]) => each);
            expect(found, JSON.stringify(value)).to.deep.equal([value, value]);
            if (way === 'changed') expect(fields.find(([name]) => name === 'added')?.[1]).to.equal(utf8('né漢'));
          }
        });
      }
    }

    it(`come from the client as they are, and so does their copy, over ${protocol}`, async function () {
      for (const value of values) {
        backend.forget();
        await ask('/changed/x/0', `F: ${value}\r\n`);
        expect(sent('f'), JSON.stringify(value)).to.deep.equal([value]);
        expect(sent('copy'), JSON.stringify(value)).to.deep.equal([value]);
      }
    });

    it(`come to a backend of HTTP/2 as they are, over ${protocol}`, async function () {
      for (const value of values) {
        seen = {};
        await ask('/two/x?y', `F: ${value}\r\n`);
        expect([seen['f'], seen['copy'], seen[':path']], JSON.stringify(value)).to.deep.equal([value, value, '/absolute?z=1']);
      }
    });

    it(`come from one backend to the next as they are, over ${protocol}`, async function () {
      for (const [index, value] of values.entries()) {
        backend.forget();
        await ask(`/asked/${encodeURIComponent('behind the length')}/${index}`);
        expect(sent('copy'), JSON.stringify(value)).to.deep.equal([value]);
      }
    });
  }

  it('of a target are escaped where a client of HTTP/2 has not', async () => {
    backend.forget();
    await askHttp2(`/plain/x${utf8('é')}\xff#?${utf8('漢')}`);
    expect(backend.requests.map(({ target }) => target)).to.deep.equal(['/plain/x%C3%A9%FF%23?%E6%BC%A2']);
  });

  it('come as they are in early hints and behind the body', async () => {
    const value = utf8('né漢');
    const answer = await rawExchange(plainEdge.port, 'GET /plain/hints/0 HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close, TE\r\n\r\n');
    expect(answer).to.match(new RegExp(`^HTTP/1\\.1 103 [^\\r]*\\r\\nLink: ${value}\\r\\n`));
    expect(answer).to.match(new RegExp(`\\r\\n0\\r\\nX-T: ${value}\\r\\n\\r\\n$`));
  });
});
