import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { ask } from '../testing/ask.js';
import { exchange } from '../testing/exchange.js';
import { answers, handler, route, type HandlerInput } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';

describe('handler request_body', () => {
  const echo = handler(async ({ body }, response) => {
    let all = '';
    for await (const chunk of body) all += String(chunk);
    response.end(all);
  });
  const limited = (config: object): HandlerInput => ({ handler: 'request_body', ...config });

  const cases: readonly (readonly [name: string, config: object, headers: readonly string[], body: string, expected: readonly [number, string]])[] = [
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
      setImmediate(() => clock.jump(uri === '/body' ? 1000 : 2000));
      if (uri === '/body') for await (const _ of body);
      await new Promise(() => undefined);
    });
    const app = await startApp({ routes: [route([limited({ read_timeout: '1s', write_timeout: '2s' }), waiting])] }, { clock });
    const late = await exchange(app.port, 'POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\na');
    const cut = await exchange(app.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await app.stop();
    expect([late.slice(9, 12), cut]).to.deep.equal(['408', '']);
  });
});
