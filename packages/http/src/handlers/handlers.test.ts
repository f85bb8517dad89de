import type { Handler } from '@caddis/core/http';
import { HandlerError } from '@caddis/core/http';
import { systemClock } from '@caddis/core';
import { expect } from 'chai';
import { FakeClock } from '../testing/fake-clock.js';
import { exchange, request, type RawAnswer } from '../testing/raw-client.js';
import { handler, route } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';
import { memoryLogger } from '../testing/test-context.js';
import type { ServerConfig } from '../server/server-config.js';
import { ErrorHandler } from './error.js';
import { HeadersHandler } from './headers.js';
import { MapHandler } from './map.js';
import { RequestBodyHandler } from './request-body.js';
import { RewriteHandler } from './rewrite.js';
import { StaticResponseHandler } from './static-response.js';
import { SubrouteHandler } from './subroute.js';
import { VarsHandler } from './vars.js';

function answers(config: Partial<ConstructorParameters<typeof StaticResponseHandler>[0]>): StaticResponseHandler {
  return new StaticResponseHandler({ headers: {}, body: '', close: false, abort: false, ...config });
}

/** Sends one request through handlers, or a server. */
async function ask(
  server: readonly Handler[] | Partial<ServerConfig>,
  line = 'GET /',
  headers: readonly string[] = [],
  body = '',
): Promise<RawAnswer> {
  const app = await startApp(Array.isArray(server) ? { routes: [route(server as readonly Handler[])] } : (server as Partial<ServerConfig>));
  try {
    return await request(app.port, line, headers, body);
  } finally {
    await app.stop();
  }
}

const text = { 'content-type': 'text/plain; charset=utf-8', server: 'Caddis' };
const ops = { add: {}, set: {}, delete: [], replace: {} };

describe('handler static_response', () => {
  const cases: readonly (readonly [name: string, config: Parameters<typeof answers>[0], line: string, expected: RawAnswer])[] = [
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
    const app = await startApp({ routes: [route([answers({ close: true })], { match: [{ x: { matches: ({ uri }) => uri === '/close' } }] }), route([answers({ abort: true })])] });
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

describe('handler headers', () => {
  const echo = handler(({ headers, host }, response) => response.end(`${host} ${headers.raw().join(' ')}`));
  it('changes the request for later handlers', async () => {
    const changed = new HeadersHandler({ request: { ...ops, set: { Host: ['other'], A: ['1', '2'] }, delete: ['Connection'] } });
    expect((await ask([changed, echo])).body).to.equal('other A 1,2');
  });

  const late = answers({ status_code: 201, body: 'x', headers: { X: ['theirs'], Zed: ['1'] } });
  const cases: readonly (readonly [name: string, config: ConstructorParameters<typeof HeadersHandler>[0]['response'], headers: Readonly<Record<string, string>>])[] = [
    ['at once, so that later handlers win', { ...ops, deferred: false, set: { X: ['ours'] }, delete: ['Z*', 'Server'] }, { x: 'theirs', zed: '1' }],
    ['deferred, so that it wins', { ...ops, deferred: true, set: { X: ['ours'] }, delete: ['Z*', 'Server'] }, { x: 'ours' }],
    ['for the responses that are required', { ...ops, deferred: false, set: { X: ['ours'] }, require: { status_code: [2], headers: { Zed: ['*'] } } }, { x: 'ours', zed: '1', server: 'Caddis' }],
    ['not for others', { ...ops, deferred: false, set: { X: ['ours'] }, require: { status_code: [404], headers: {} } }, { x: 'theirs', zed: '1', server: 'Caddis' }],
  ];
  for (const [name, config, headers] of cases) {
    it(`changes the response ${name}`, async () => {
      const { 'content-type': _type, 'content-length': _length, ...rest } = (await ask([new HeadersHandler({ response: config }), late])).headers;
      expect(rest).to.deep.equal(headers);
    });
  }
});

describe('handlers vars, map and rewrite', () => {
  it('set variables with their types', async () => {
    const vars = new VarsHandler({ 'a{http.request.method}': 'v{http.request.method}', number: 1, list: [1, 'x'], nothing: null });
    const body = '{http.vars.aGET}|{http.vars.number}|{http.vars.list}|{http.vars.nothing}';
    expect((await ask([vars, answers({ body })])).body).to.equal('vGET|1|[1 x]|');
  });

  it('map a source to placeholders, the first that fits', async () => {
    const map = new MapHandler({
      source: '{http.request.uri.path}',
      destinations: ['{a}', '{b}'],
      mappings: [
        { input: '/x', input_regexp: '', outputs: ['{http.request.method}', null] },
        { input: '', input_regexp: '^/y(.*)', outputs: ['<$1>', 2] },
      ],
      defaults: ['da', 'db {http.request.method}'],
    });
    map.provision();
    const server = { routes: [route([map, answers({ body: '{a}|{b}' })])] };
    const bodies = await Promise.all(['/x', '/y{http.request.method}', '/z'].map(async (uri) => (await ask(server, `GET ${uri}`)).body));
    expect(bodies).to.deep.equal(['GET|db GET', '<{http.request.method}>|2', 'da|db GET']);
  });

  it('map refuses inputs that hide others', () => {
    const map = (...mappings: ConstructorParameters<typeof MapHandler>[0]['mappings']): MapHandler =>
      new MapHandler({ source: '{http.request.uri}', destinations: ['{a}'], mappings, defaults: [] });
    const twice = map({ input: 'x', input_regexp: '', outputs: ['1'] }, { input: '', input_regexp: 'x', outputs: ['2'] });
    const both = map({ input: 'x', input_regexp: 'y', outputs: ['1'] });
    expect(() => twice.provision()).to.throw('mappings/1 has the input of mappings/0').with.property('code', 'HTTP_MAP_INPUT_INVALID');
    expect(() => both.provision()).to.throw('mappings/0 has both input and input_regexp');
  });

  it('map refuses rows of another length', () => {
    const config = { source: 's', destinations: ['{a}'], mappings: [], defaults: ['1', '2'] };
    expect(() => new MapHandler(config).provision()).to.throw('defaults has 2 values, but there are 1 destinations').with.property('code', 'HTTP_MAP_INVALID');
  });

  it('rewrite for later handlers, and the original stays known', async () => {
    const rewrite = new RewriteHandler({ method: '', uri: '/new', strip_path_prefix: '', strip_path_suffix: '', uri_substring: [], path_regexp: [] });
    expect((await ask([rewrite, answers({ body: '{http.request.uri} {http.request.orig_uri}' })], 'GET /old?q')).body).to.equal('/new?q /old?q');
  });
});

describe('errors of handlers', () => {
  const throws = (error: unknown): Handler =>
    handler(() => {
      throw error;
    });
  const rejects = (error: unknown): Handler => handler(() => Promise.reject(error as Error));
  const errorRoutes = [route([answers({ body: '{http.error.status_code} {http.error.status_text}: {http.error.message} {http.request.method} {http.request.uri}' })])];
  const teapot = new HandlerError(418, 'no coffee');

  const cases: readonly (readonly [name: string, failing: Handler, status: number])[] = [
    ['a status, thrown', throws(teapot), 418],
    ['a status, rejected', rejects(teapot), 418],
    ['none, thrown', throws(new Error('boom')), 500],
    ['none, rejected', rejects(new Error('boom')), 500],
    ['anything', rejects('a text'), 500],
    ['what cannot be sent', handler((_request, response) => response.headers.set('X', 'a\nb')), 500],
  ];
  for (const [name, failing, status] of cases) {
    it(`with ${name}: the status and no body`, async () => {
      const answer = await ask([failing]);
      expect([answer.status, answer.body]).to.deep.equal([status, '']);
    });
  }

  for (const [failing, body] of [
    [throws(teapot), "418 I'm a teapot: no coffee GET /a?b"],
    [rejects(new Error('boom')), '500 Internal Server Error: boom GET /a?b'],
    [new ErrorHandler({ error: 'no {http.request.method} {nope}', status_code: '404' }), '404 Not Found: no PUT {nope} GET /a?b'],
  ] as const) {
    it(`go to the error routes, which see the request as it came: ${body}`, async () => {
      const rewrite = new RewriteHandler({ method: 'PUT', uri: '/changed', strip_path_prefix: '', strip_path_suffix: '', uri_substring: [], path_regexp: [] });
      const answer = await ask({ routes: [route([rewrite, failing])], errors: { routes: errorRoutes } }, 'GET /a?b');
      expect([answer.status, answer.body]).to.deep.equal([Number(body.slice(0, 3)), body]);
    });
  }

  it('keep their status when the error routes do not answer, or fail', async () => {
    const through = await ask({ routes: [route([throws(teapot)])], errors: { routes: [route([], { match: [{ x: { matches: () => false } }] })] } });
    const failed = await ask({ routes: [route([throws(teapot)])], errors: { routes: [route([rejects(new Error('again'))])] } });
    expect([through.status, failed.status]).to.deep.equal([418, 418]);
  });

  it('cut the response when its head has gone', async () => {
    const half = handler(async (_request, response) => {
      response.writeHead(200, ['Content-Length', '10']);
      response.write('half');
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('boom');
    });
    const app = await startApp({ routes: [route([half])] });
    const all = await exchange(app.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await app.stop();
    expect([all.endsWith('half'), app.lines.map(({ level, message }) => `${level} ${message}`)]).to.deep.equal([true, ['error request failed']]);
  });

  it('are answered by the error routes of a subroute first', async () => {
    const inner = { routes: [route([throws(teapot)])], errors: { routes: [route([answers({ body: 'inner {http.error.status_code}' })])] } };
    const server = { routes: [route([new SubrouteHandler(inner, memoryLogger().log)])], errors: { routes: [route([answers({ body: 'outer' })])] } };
    const outer = await ask({ ...server, routes: [route([new SubrouteHandler({ routes: inner.routes }, memoryLogger().log)])] });
    expect([(await ask(server)).body, outer.body]).to.deep.equal(['inner 418', 'outer']);
  });
});

describe('handler request_body', () => {
  const echo = handler(async ({ body }, response) => {
    let all = '';
    for await (const chunk of body) all += String(chunk);
    response.end(all);
  });
  const limited = (config: Partial<ConstructorParameters<typeof RequestBodyHandler>[0]>, clock = systemClock): RequestBodyHandler =>
    new RequestBodyHandler({ max_size: 0, read_timeout: 0, write_timeout: 0, set: '', ...config }, clock);

  const cases: readonly (readonly [name: string, config: Parameters<typeof limited>[0], headers: readonly string[], body: string, expected: readonly [number, string]])[] = [
    ['lets a body through', { max_size: 3 }, ['Content-Length: 3'], 'abc', [200, 'abc']],
    ['refuses one that says it is too large', { max_size: 3 }, ['Content-Length: 4'], 'abcd', [413, '']],
    ['refuses one that turns out too large', { max_size: 3 }, ['Transfer-Encoding: chunked'], '2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n', [413, '']],
    ['puts another body in its place', { set: 'new {http.request.method}' }, ['Content-Length: 3'], 'abc', [200, 'new POST']],
  ];
  for (const [name, config, headers, body, expected] of cases) {
    it(name, async () => {
      const answer = await ask([limited(config), echo], 'POST /', headers, body);
      expect([answer.status, answer.body]).to.deep.equal(expected);
    });
  }

  it('does not ask for a body that says it is too large', async () => {
    const answer = await ask([limited({ max_size: 3 }), echo], 'POST /', ['Content-Length: 4', 'Expect: 100-continue']);
    expect(answer.status).to.equal(413);
  });

  it('does not ask for a body that nobody reads', async () => {
    expect((await ask([limited({ max_size: 3 }), answers({ body: 'x' })], 'POST /', ['Content-Length: 4'], 'abcd')).status).to.equal(200);
  });

  it('gives up on a body that takes too long, and on a response', async () => {
    const clock = new FakeClock();
    const waiting = handler(async ({ uri, body }) => {
      setImmediate(() => clock.advance(uri === '/body' ? 1000 : 2000));
      if (uri === '/body') for await (const _ of body);
      await new Promise(() => undefined);
    });
    const app = await startApp({ routes: [route([limited({ read_timeout: 1000, write_timeout: 2000 }, clock), waiting])] });
    const late = await exchange(app.port, 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\na');
    const cut = await exchange(app.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await app.stop();
    expect([late.slice(9, 12), cut]).to.deep.equal(['408', '']);
  });
});
