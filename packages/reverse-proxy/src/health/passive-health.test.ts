import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse, Next } from '@caddis/core/http';
import { expect } from 'chai';
import { FakeClock, faultyModules, fetchAnswer, misdeeds, until, type Misdeed } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { edgeConfig, proxyTo } from '../testing/running-config.js';

describe('passive checks of reverse_proxy', () => {
  const fixture = useFixture();

  it('pass the response on, and keep the next requests away until the failure is forgotten', async () => {
    const time = new FakeClock();
    let status = 500;
    const backend = await fixture.backend((_request, response) => void response.writeHead(status).end('body'));
    const health_checks = { passive: { fail_duration: '2s', max_fails: 0, unhealthy_status: [5] } };
    const edge = await fixture.edge(proxyTo([backend.dial], { health_checks }), [], { time });
    const statuses: number[] = [];
    for (const wait of [0, 0, 1999, 1]) {
      time.jump(wait);
      if (wait === 1) status = 200;
      statuses.push((await fetchAnswer(edge.url())).status);
    }
    expect(statuses).to.deep.equal([500, 503, 503, 200]);
  });

  it('are remembered over a reload', async () => {
    const dial = await fixture.refused();
    const handler = (rest: object): object => proxyTo([dial], { health_checks: { passive: { fail_duration: '1m' } }, ...rest });
    const edge = await fixture.edge(handler({}));
    expect((await fetchAnswer(edge.url())).status).to.equal(502);
    await edge.reload(edgeConfig(handler({ flush_interval: '1s' })));
    expect((await fetchAnswer(edge.url())).status).to.equal(503);
  });

  it('pitfall 56: know nothing of failures that only another check counts', async () => {
    const backend = await fixture.backend((_request, response) => void response.writeHead(404).end());
    const routes = ['strict', 'lenient'].map((name) => ({
      match: [{ path: [`/${name}`] }],
      handle: [proxyTo([backend.dial], { health_checks: { passive: { fail_duration: '1m', unhealthy_status: name === 'strict' ? [404] : [5] } } })],
    }));
    const edge = await fixture.run({ apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes } } } } });
    const statuses: number[] = [];
    for (const path of ['/strict', '/strict', '/lenient', '/lenient']) statuses.push((await fetchAnswer(edge.url() + path)).status);
    expect(statuses).to.deep.equal([404, 503, 404, 404]);
  });

  for (const [title, length, pieces] of [['less', 5, ['ab']], ['more', 5, ['abcdefgh']]] as const) {
    it(`do not count a request whose body holds ${title} than was said`, async () => {
      const backend = await fixture.echo();
      const other = (request: HttpRequest): HttpRequest => Object.create(request, { body: { value: Readable.from(pieces.map((piece) => Buffer.from(piece))) } }) as HttpRequest;
      misdeeds.set('handle', ((request: HttpRequest, response: HttpResponse, next: Next) => (request.uri === '/wrong' ? next(other(request)) : next())) as Misdeed);
      const handler = proxyTo([backend.dial], { health_checks: { passive: { fail_duration: '1m' } } });
      const edge = await fixture.edge(handler, [{ handler: 'faulty' }], { extra: faultyModules });
      const sent = { method: 'POST', body: 'a'.repeat(length) };
      const wrong = await fetchAnswer(`${edge.url()}/wrong`, sent);
      expect([wrong.status, (await fetchAnswer(`${edge.url()}/right`, sent)).status]).to.deep.equal([400, 200]);
      misdeeds.clear();
    });
  }

  it('do not count a request that cannot be written, nor is it tried again', async () => {
    const backend = await fixture.echo();
    const handler = proxyTo([backend.dial], {
      headers: { request: { set: { 'X-A': ['{http.request.uri.query.a}'] } } },
      health_checks: { passive: { fail_duration: '1m' } },
      load_balancing: { retries: 3, try_interval: '1h' },
    });
    const edge = await fixture.edge(handler);
    const statuses = [(await fetchAnswer(`${edge.url()}/?a=x%0d%0ay`)).status, (await fetchAnswer(edge.url())).status];
    expect(statuses).to.deep.equal([500, 200]);
  });

  it('do not count a response that breaks off in its body', async () => {
    const backend = await fixture.raw((socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf')));
    const edge = await fixture.edge(proxyTo([backend.dial], { health_checks: { passive: { fail_duration: '1m' } } }));
    const answers = [await fetchAnswer(edge.url()), await fetchAnswer(edge.url())];
    expect(answers.map(({ status, broken }) => ({ status, broken }))).to.deep.equal([{ status: 200, broken: true }, { status: 200, broken: true }]);
  });

  it('cap requests at a time by unhealthy_request_count', async () => {
    let release: (() => void) | undefined;
    const slow = await fixture.backend((_request, response) => {
      release = () => void response.end();
    });
    const edge = await fixture.edge(proxyTo([slow.dial], { health_checks: { passive: { fail_duration: '1s', unhealthy_request_count: 1 } } }));
    const waiting = fetchAnswer(edge.url());
    await until('the backend is asked', () => release !== undefined);
    expect((await fetchAnswer(edge.url())).status).to.equal(503);
    release?.();
    await waiting;
  });
});
