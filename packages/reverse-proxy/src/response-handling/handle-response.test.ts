import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { expect } from 'chai';
import { type Backend, fetchAnswer, type FetchOptions, RawClient, startBackend } from '@caddis/test-helpers';
import { edgeConfig, proxyTo, runConfig, type RunningConfig } from '../testing/running-config.js';
import { refusalOf } from '../testing/refusal.js';

describe('handle_response', () => {
  const undos: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const undo of undos.splice(0).toReversed()) await undo();
  });

  async function backend(respond: RequestListener): Promise<Backend & { readonly server: Server }> {
    const started = await startBackend(respond);
    undos.push(() => started.close());
    return started;
  }

  async function edge(config: unknown): Promise<RunningConfig> {
    const running = await runConfig(config);
    undos.push(() => running.stop());
    return running;
  }

  const failing: RequestListener = (_request, response) =>
    void response.writeHead(503, { 'X-From': 'upstream', 'X-Other': ['1', '2'], 'Content-Length': 13 }).end('upstream body');

  /** Returns what a client receives if a failing backend is behind these entries. */
  async function answer(entries: readonly object[], options: { after?: readonly object[]; fetch?: FetchOptions; respond?: RequestListener } = {}) {
    const { dial } = await backend(options.respond ?? failing);
    const handlers = [proxyTo([dial], { handle_response: entries }), ...(options.after ?? [])];
    const running = await edge(edgeConfig(handlers.at(-1) as object, handlers.slice(0, -1)));
    const { status, statusText, body, headers, broken } = await fetchAnswer(`${running.url()}/here?q`, options.fetch);
    return { status, statusText, body: broken ? `broken: ${body}` : body, from: headers['x-from'], other: headers['x-other'] };
  }

  const text = (body: string): object => ({ handler: 'static_response', body });
  const routes = (...handle: readonly object[]): object => ({ routes: [{ handle }] });
  const asReceived = { status: 503, statusText: 'Service Unavailable', body: 'upstream body', from: 'upstream', other: '1, 2' };
  const own = { status: 200, statusText: 'OK', from: undefined, other: undefined };

  const cases: readonly { name: string; entries: readonly object[]; expected: object; options?: Parameters<typeof answer>[1] }[] = [
    { name: 'passes on what no entry matches', entries: [{ match: { status_code: [404] }, ...routes(text('no')) }], expected: asReceived },
    {
      name: 'uses the first entry that matches, by status, class and fields',
      entries: [
        { match: { status_code: [4] }, ...routes(text('4xx')) },
        { match: { status_code: [5], headers: { 'X-From': ['down*'] } }, ...routes(text('down')) },
        { match: { status_code: [5], headers: { 'X-From': ['up*'] } }, ...routes(text('up')) },
        routes(text('rest')),
      ],
      expected: { ...own, body: 'up' },
    },
    { name: 'changes the status alone', entries: [{ status_code: 404 }], expected: { ...asReceived, status: 404, statusText: 'Not Found' } },
    {
      name: 'takes the status from a placeholder',
      entries: [{ status_code: '{http.request.header.X-Status}' }],
      options: { fetch: { headers: { 'X-Status': '418' } } },
      expected: { ...asReceived, status: 418, statusText: "I'm a teapot" },
    },
    { name: 'fails with 500 when the status is not a number', entries: [{ status_code: 'abc' }], expected: { ...own, status: 500, statusText: 'Internal Server Error', body: '' } },
    { name: 'drops the response when the routes do not copy it', entries: [routes(text('mine'))], expected: { ...own, body: 'mine' } },
    { name: 'goes on behind the proxy when the routes fall through', entries: [routes({ handler: 'vars', a: 'b' })], options: { after: [text('after')] }, expected: { ...own, body: 'after' } },
    { name: 'answers with nothing when nobody does', entries: [routes()], expected: { ...own, body: '' } },
    { name: 'swallows the response with an entry that says nothing', entries: [{}], expected: { ...own, body: '' } },
    {
      name: 'shows the routes the original request and the response',
      entries: [routes(text('{http.request.method} {http.request.uri} {http.reverse_proxy.status_code} {http.reverse_proxy.status_text} {http.reverse_proxy.header.X-Other}'))],
      expected: { ...own, body: 'GET /here?q 503 503 Service Unavailable 1,2' },
    },
    { name: 'copies the response', entries: [routes({ handler: 'copy_response' })], expected: asReceived },
    { name: 'copies the response with another status', entries: [routes({ handler: 'copy_response', status_code: '202' })], expected: { ...asReceived, status: 202, statusText: 'Accepted' } },
    {
      name: 'copies fields',
      entries: [routes({ handler: 'copy_response_headers' }, text('mine'))],
      expected: { ...own, body: 'mine', from: 'upstream', other: '1, 2' },
    },
    { name: 'copies the fields that are included', entries: [routes({ handler: 'copy_response_headers', include: ['x-from'] }, text('mine'))], expected: { ...own, body: 'mine', from: 'upstream' } },
    { name: 'copies the fields that are not excluded', entries: [routes({ handler: 'copy_response_headers', exclude: ['x-from'] }, text('mine'))], expected: { ...own, body: 'mine', other: '1, 2' } },
    { name: 'sends what routes throw to the error routes, without another attempt', entries: [routes({ handler: 'error', status_code: 410 })], expected: { ...own, status: 410, statusText: 'Gone', body: '' } },
  ];
  for (const { name, entries, options, expected } of cases) {
    it(name, async () => {
      expect(await answer(entries, options)).to.deep.equal(expected);
    });
  }

  it('copies a large body that comes slowly', async () => {
    const body = 'x'.repeat(3_000_000);
    const respond: RequestListener = (_request, response) => {
      response.writeHead(500);
      response.write(body.slice(0, 1_000_000), () => setImmediate(() => response.end(body.slice(1_000_000))));
    };
    const copied = await answer([routes({ handler: 'copy_response' })], { respond });
    expect([copied.status, copied.body === body]).to.deep.equal([500, true]);
  });

  it('closes the connection to an upstream whose endless body is not wanted', async () => {
    const endless = await backend((_request, response) => {
      response.writeHead(200);
      response.write('x'.repeat(1_000_000));
    });
    const running = await edge(edgeConfig(proxyTo([endless.dial], { handle_response: [routes(text('mine'))] })));
    const accepted = once(endless.server, 'connection');
    const answered = fetchAnswer(running.url());
    const [socket] = await accepted;
    const closed = new Promise((resolve) => (socket as NodeJS.EventEmitter).once('close', resolve));
    expect((await answered).body).to.equal('mine');
    await closed;
  });

  it('uses the connection again after a short unused response', async () => {
    const upstream = await backend(failing);
    const running = await edge(edgeConfig(proxyTo([upstream.dial], { handle_response: [routes(text('mine'))] })));
    for (let turn = 0; turn < 3; turn += 1) await fetchAnswer(running.url());
    expect(upstream.accepted).to.equal(1);
  });

  it('breaks the copy off where the upstream does', async () => {
    const { dial } = await backend((_request, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('short', () => response.destroy());
    });
    const running = await edge(edgeConfig(proxyTo([dial], { handle_response: [routes({ handler: 'copy_response' })] })));
    const { status, body, broken } = await fetchAnswer(running.url());
    expect({ status, body, broken }).to.deep.equal({ status: 200, body: 'short', broken: true });
  });

  it('aborts the upstream when the client leaves during the copy', async () => {
    const endless = await backend((_request, response) => {
      response.writeHead(200);
      response.write('begun');
    });
    const running = await edge(edgeConfig(proxyTo([endless.dial], { handle_response: [routes({ handler: 'copy_response' })] })));
    const client = await RawClient.connect(running.port());
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.until(/begun/);
    const [socket] = endless.open;
    const closed = new Promise((resolve) => (socket as NodeJS.EventEmitter).once('close', resolve));
    client.close();
    await closed;
  });

  for (const handler of ['copy_response', 'copy_response_headers']) {
    it(`is the only place for ${handler}`, async () => {
      const running = await edge(edgeConfig({ handler }));
      expect((await fetchAnswer(running.url())).status).to.equal(500);
      expect(running.lines.map(({ err }) => (err as Error | undefined)?.message)).to.include(
        `${handler} works only in handle_response of a reverse_proxy`,
      );
    });
  }

  it('shows the response of the innermost proxy, and that of the outer one again behind it', async () => {
    const outer = await backend(failing);
    const inner = await backend((_request, response) => void response.writeHead(401).end());
    const nested = (...handle: readonly object[]): object => proxyTo([inner.dial], { handle_response: [routes(...handle)] });
    const statuses: number[] = [];
    for (const { subroute, ...rest } of [
      { subroute: [nested()] },
      { subroute: [nested({ handler: 'error' })], errors: routes({ handler: 'copy_response' }) },
    ]) {
      const handler = { handler: 'subroute', routes: [{ handle: subroute }], ...rest };
      const running = await edge(edgeConfig(proxyTo([outer.dial], { handle_response: [routes(handler, { handler: 'copy_response' })] })));
      statuses.push((await fetchAnswer(running.url())).status);
    }
    expect(statuses).to.deep.equal([401, 503]);
  });

  it('refuses to copy fields both by inclusion and by exclusion', async () => {
    const handler = { handler: 'copy_response_headers', include: ['a'], exclude: ['b'] };
    const error: unknown = await runConfig(edgeConfig(handler)).catch((thrown: unknown) => thrown);
    expect(refusalOf(error)).to.match(/^PROXY_COPY_HEADERS_AMBIGUOUS \S+\/exclude: /);
  });
});
