import type { Handler } from '@caddis/core/http';
import { fetchAnswer } from '@caddis/test-helpers';
import { expect } from 'chai';
import { startApp, type RunningApp } from '../testing/running-app.js';

const mine = (body: string): object => ({ handler: 'static_response', body });
const routes = (...handle: readonly object[]): object[] => [{ handle }];
const theirs = { handler: 'static_response', status_code: 503, headers: { 'X-From': ['application'], 'Content-Type': ['text/html'] }, body: 'theirs' };

describe('handler intercept', () => {
  let app: RunningApp | undefined;
  afterEach(() => app?.stop());

  async function answer(rules: readonly object[], later: object | Handler = theirs, server: object = {}): Promise<{ status: number; body: string; headers: Readonly<Record<string, unknown>> }> {
    app = await startApp({ ...server, routes: [{ handle: [{ handler: 'intercept', handle_response: rules }, later] }] } as never);
    return fetchAnswer(app.url) as never;
  }

  const cases: readonly (readonly [title: string, rules: readonly object[], expected: readonly [status: number, body: string]])[] = [
    ['passes on what no entry fits', [{ match: { status_code: [4] }, routes: routes(mine('mine')) }], [503, 'theirs']],
    ['answers in the place of a handler', [{ match: { status_code: [5] }, routes: routes(mine('mine')) }], [200, 'mine']],
    ['matches fields', [{ match: { headers: { 'X-From': ['app*'] } }, routes: routes(mine('mine')) }], [200, 'mine']],
    ['fits all without a match', [{ routes: routes(mine('mine')) }], [200, 'mine']],
    ['lets the first entry that fits decide', [{ match: { status_code: [503] }, status_code: 500 }, { routes: routes(mine('mine')) }], [500, 'theirs']],
    ['changes the status alone', [{ status_code: '404' }], [404, 'theirs']],
    ['takes a status from a placeholder', [{ status_code: '{http.request.header.X-Nothing}' }], [500, 'theirs']],
    [
      'tells of the response',
      [{ routes: routes(mine('{http.intercept.status_code} {http.intercept.status_text} {http.intercept.header.X-From}')) }],
      [200, '503 Service Unavailable application'],
    ],
  ];
  for (const [title, rules, [status, body]] of cases) {
    it(title, async () => {
      const found = await answer(rules);
      expect([found.status, found.body]).to.deep.equal([status, body]);
    });
  }

  it('calls the later handlers again where its routes continue', async () => {
    let calls = 0;
    const later: Handler = {
      handle(_request, response) {
        calls += 1;
        response.end(`call ${calls}`);
      },
    };
    expect((await answer([{ routes: [] }], later)).body).to.equal('call 2');
  });

  it('throws a body away that comes in pieces, with its length and coding', async () => {
    const later: Handler = {
      handle(_request, response) {
        response.writeHead(200, ['Content-Length', '2000000', 'Content-Encoding', 'gzip', 'X-Kept', 'yes']);
        for (let piece = 0; piece < 2; piece += 1) expect(response.write('x'.repeat(1_000_000))).to.equal(true);
        response.end();
      },
    };
    const { body, headers } = await answer([{ routes: routes(mine('mine')) }], later);
    expect([body, headers['x-kept'], headers['content-length'], headers['content-encoding']]).to.deep.equal(['mine', 'yes', '4', undefined]);
  });

  it('is no place for errors, which go to the error routes', async () => {
    const server = { errors: { routes: routes(mine('the error {http.error.status_code}')) } };
    const { status, body } = await answer([{ routes: routes(mine('mine')) }], { handler: 'error', status_code: 418 }, server);
    expect([status, body]).to.deep.equal([418, 'the error 418']);
  });

  it('lets a request through that no handler answers', async () => {
    const later: Handler = { handle: (_request, _response, next) => next() };
    expect((await answer([{ routes: routes(mine('mine')) }], later)).body).to.equal('');
  });
});
