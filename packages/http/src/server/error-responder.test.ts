import { HandlerError, type Handler } from '@caddis/core/http';
import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { exchange } from '../testing/exchange.js';
import { answers, handler, route } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';

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
    [{ handler: 'error', error: 'no {http.request.method} {nope}', status_code: '404' }, '404 Not Found: no PUT {nope} GET /a?b'],
  ] as const) {
    it(`go to the error routes, which see the request as it came: ${body}`, async () => {
      const rewrite = { handler: 'rewrite', method: 'PUT', uri: '/changed' };
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
});
