import type { HttpRequest } from '@caddis/core/http';
import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { exchange, type RawAnswer } from '../testing/exchange.js';
import { answers, route } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';

const text = { 'content-type': 'text/plain; charset=utf-8', server: 'Caddis' };

describe('handler static_response', () => {
  const cases: readonly (readonly [name: string, config: object, line: string, expected: RawAnswer])[] = [
    ['a text', { body: 'hi {http.request.method} {nope}' }, 'GET /', { status: 200, headers: { ...text, 'content-length': '13' }, body: 'hi GET {nope}' }],
    ['JSON', { body: ' {"a": 1}' }, 'GET /', { status: 200, headers: { ...text, 'content-type': 'application/json', 'content-length': '9' }, body: ' {"a": 1}' }],
    ['almost JSON', { body: '{"a":}' }, 'GET /', { status: 200, headers: { ...text, 'content-length': '6' }, body: '{"a":}' }],
    ['JSON that is too short to be sure', { body: '{}' }, 'GET /', { status: 200, headers: { ...text, 'content-length': '2' }, body: '{}' }],
    [
      'fields',
      { status_code: 308, headers: { Location: ['{http.request.uri}{nope}'], 'X-{http.request.method}': ['1', '2'], Server: ['me'] } },
      'GET /a?b',
      { status: 308, headers: { location: '/a?b', 'x-get': '1 | 2', server: 'me', 'content-length': '0' }, body: '' },
    ],
    ['a type of its own', { body: 'x', headers: { 'content-type': ['a/b'] } }, 'GET /', { status: 200, headers: { 'content-type': 'a/b', server: 'Caddis', 'content-length': '1' }, body: 'x' }],
    ['HEAD', { body: 'four' }, 'HEAD /', { status: 200, headers: { ...text, 'content-length': '4' }, body: '' }],
    ['204', { status_code: 204 }, 'GET /', { status: 204, headers: { server: 'Caddis' }, body: '' }],
    ['no word of trailers without a body', { status_code: 204, headers: { Trailer: ['X'] } }, 'GET /', { status: 204, headers: { server: 'Caddis' }, body: '' }],
    ['no word of trailers to HEAD', { headers: { Trailer: ['X'] } }, 'HEAD /', { status: 200, headers: { server: 'Caddis' }, body: '' }],
    ['304', { status_code: '304', body: 'x' }, 'GET /', { status: 304, headers: { server: 'Caddis' }, body: '' }],
    ['a status that is a placeholder', { status_code: '{http.request.uri.path.0}' }, 'GET /418', { status: 418, headers: { server: 'Caddis', 'content-length': '0' }, body: '' }],
    ['a status that is none', { status_code: 'teapot' }, 'GET /', { status: 500, headers: { server: 'Caddis', 'content-length': '0' }, body: '' }],
  ];
  for (const [name, config, line, expected] of cases) it(`answers with ${name}`, async () => expect(await ask([answers(config)], line)).to.deep.equal(expected));

  it('closes the connection on demand, or cuts it', async () => {
    const app = await startApp({ routes: [route([answers({ close: true })], { match: [{ x: { matches: ({ uri }: HttpRequest) => uri === '/close' } }] }), route([answers({ abort: true })])] });
    const [closed, cut] = await Promise.all(['close', 'cut'].map((path) => exchange(app.port, `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`)));
    await app.stop();
    expect(closed).to.match(/\r\nConnection: close\r\n/);
    expect(cut).to.equal('');
  });

  it('sends early hints and lets the next handler answer', async () => {
    const app = await startApp({ routes: [route([answers({ status_code: 103, headers: { Link: ['</x>'] } }), answers({ body: 'final' })])] });
    const all = await exchange(app.port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await app.stop();
    expect(all).to.match(/^HTTP\/1.1 103 Early Hints\r\nServer: Caddis\r\nLink: <\/x>\r\n\r\nHTTP\/1.1 200 OK\r\n[^]*final$/);
  });
});
