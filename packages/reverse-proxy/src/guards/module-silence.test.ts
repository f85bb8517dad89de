import type { HttpRequest, HttpResponse, Next, TransportHandler } from '@caddis/core/http';
import { expect } from 'chai';
import { answering, FakeClock, faultyModules, fetchAnswer, type LogLine, type Misdeed, misdeeds, never, rejecting, resolving, settlingTwice, throwing } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { type RunningConfig, proxyTo } from '../testing/running-config.js';

const place = '/apps/http/servers/edge/routes/0';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a module that does not come to an end', () => {
  const fixture = useFixture();
  afterEach(() => misdeeds.clear());

  function run(route: object, time?: FakeClock): Promise<RunningConfig> {
    const config = { admin: { disabled: true }, apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes: [route, { handle: [{ handler: 'static_response', body: 'other' }] }] } } } } };
    return fixture.run(config, { extra: faultyModules, ...(time === undefined ? {} : { time }) });
  }

  /** Returns the logged lines, without those about the start. */
  const told = ({ lines }: RunningConfig): readonly LogLine[] => lines.filter(({ level }) => level !== 'info');

  const twice = (...values: unknown[]): Misdeed => () => settlingTwice(...values);

  describe('source', () => {
    const dynamic = { dynamic_upstreams: { source: 'faulty' } };

    it('is waited for as long as source_timeout says; then static upstreams are used, also by those who ask meanwhile', async () => {
      const time = new FakeClock();
      const good = await fixture.backend((_request, response) => void response.end('static'));
      const promise = never();
      misdeeds.set('getUpstreams', () => promise);
      const edge = await run({ handle: [proxyTo([good.dial], dynamic)] }, time);
      const answers = [fetchAnswer(edge.url()), fetchAnswer(edge.url())];
      await time.timer(10_000);
      time.jump(10_000);
      // The same promise again; its deadline has passed already.
      answers.push(fetchAnswer(edge.url()));
      expect((await Promise.all(answers)).map(({ body }) => body)).to.deep.equal(['static', 'static', 'static']);
      const [line] = edge.lines.filter(({ message }) => message.startsWith('upstream source failed'));
      expect((line?.['err'] as Error | undefined)?.message).to.equal(
        `${place}/handle/0/dynamic_upstreams: http.reverse_proxy.upstreams.faulty of package test gave no answer within 10s`,
      );
    });

    it('may have another time', async () => {
      const time = new FakeClock();
      misdeeds.set('getUpstreams', never);
      const edge = await run({ handle: [proxyTo([], { ...dynamic, source_timeout: '250ms' })] }, time);
      const answer = fetchAnswer(edge.url());
      await time.timer(250);
      time.jump(250);
      expect((await answer).status).to.equal(503);
    });

    it('is used again when its promise is kept after all', async () => {
      const time = new FakeClock();
      const good = await fixture.backend((_request, response) => void response.end('found'));
      let settle = (_upstreams: unknown): void => undefined;
      const promise = new Promise((resolve) => (settle = resolve));
      misdeeds.set('getUpstreams', () => promise);
      const edge = await run({ handle: [proxyTo([], dynamic)] }, time);
      const late = fetchAnswer(edge.url());
      await time.timer(10_000);
      time.jump(10_000);
      expect((await late).status).to.equal(503);
      settle([{ dial: good.dial }]);
      await turn();
      expect((await fetchAnswer(edge.url())).body).to.equal('found');
    });

    it('settles once, however often it calls back', async () => {
      const good = await fixture.backend((_request, response) => void response.end('found'));
      misdeeds.set('getUpstreams', twice([{ dial: good.dial }], []));
      const edge = await run({ handle: [proxyTo([], dynamic)] });
      expect((await fetchAnswer(edge.url())).body).to.equal('found');
    });
  });

  const hanging: readonly { name: string; method: string; id: string; path: string; route: (dial: string) => object }[] = [
    { name: 'handler', method: 'handle', id: 'http.handlers.faulty', path: '/handle/0', route: () => ({ handle: [{ handler: 'faulty' }] }) },
    { name: 'handler behind another', method: 'handle', id: 'http.handlers.faulty', path: '/handle/1', route: () => ({ handle: [{ handler: 'vars', a: 'b' }, { handler: 'faulty' }] }) },
    { name: 'matcher', method: 'matches', id: 'http.matchers.faulty', path: '/match/0/faulty', route: () => ({ match: [{ faulty: {} }], handle: [{ handler: 'static_response' }] }) },
    {
      name: 'transport',
      method: 'dispatch',
      id: 'http.reverse_proxy.transport.faulty',
      path: '/handle/0/transport',
      route: (dial) => ({ handle: [proxyTo([dial], { transport: { protocol: 'faulty' } })] }),
    },
  ];
  for (const { name, method, id, path, route } of hanging) {
    const hang: Misdeed = method === 'dispatch' ? () => ({ abort: () => undefined, resume: () => undefined }) : never;
    describe(name, () => {
      /** Starts a request that hangs. */
      async function begin(time: FakeClock): Promise<{ readonly edge: RunningConfig; readonly answer: Promise<string> }> {
        let reached = (): void => undefined;
        const begun = new Promise<void>((resolve) => (reached = resolve));
        misdeeds.set(method, () => (reached(), hang()));
        const edge = await run(route('127.0.0.1:1'), time);
        const client = await fixture.client(edge.port());
        client.send('GET /hang HTTP/1.1\r\nHost: a\r\n\r\n');
        await begun;
        return { edge, answer: client.closed() };
      }

      it('is named in the log after a minute', async () => {
        const time = new FakeClock();
        const { edge } = await begin(time);
        time.jump(74_000);
        expect(told(edge)).to.deep.equal([]);
        time.jump(1_000);
        time.jump(30_000);
        const lines = told(edge).map(({ level, message, waits_for: waitsFor, method: verb, uri }) => ({ level, message, waitsFor, verb, uri }));
        expect(lines).to.deep.equal([
          {
            level: 'warn',
            message: 'a request is waiting for a module, without any data for a minute',
            waitsFor: { module: id, package: 'test', path: `${place}${path}` },
            verb: 'GET',
            uri: '/hang',
          },
        ]);
      });

      it('does not keep the server from stopping', async () => {
        const time = new FakeClock();
        const { edge, answer } = await begin(time);
        let isStopped = false;
        void edge.stop().then(() => (isStopped = true));
        let waited = 0;
        for (; !isStopped; waited += 15_000) {
          await turn();
          time.jump(15_000);
        }
        expect([await answer, waited]).to.satisfy(([text, ms]: [string, number]) => text === '' && ms >= 300_000);
        const [line] = edge.lines.filter(({ message }) => message.startsWith('request cut'));
        expect(line?.['waits_for']).to.deep.equal({ module: id, package: 'test', path: `${place}${path}` });
      });

      it('lets a request go when its client leaves', async () => {
        const time = new FakeClock();
        let reached = (): void => undefined;
        const begun = new Promise<void>((resolve) => (reached = resolve));
        misdeeds.set(method, () => (reached(), hang()));
        const edge = await run(route('127.0.0.1:1'), time);
        const client = await fixture.client(edge.port());
        client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        await begun;
        client.close();
        await edge.stop();
      });
    });
  }

  describe('handler', () => {
    const handled = (handle: (request: HttpRequest, response: HttpResponse, next: Next) => unknown): void => void misdeeds.set('handle', handle as Misdeed);
    const behind = async (): Promise<{ readonly edge: RunningConfig; readonly asked: () => number }> => {
      let count = 0;
      const backend = await fixture.backend((_request, response) => {
        count += 1;
        response.end('behind');
      });
      const edge = await run({ handle: [{ handler: 'faulty' }, proxyTo([backend.dial])] });
      return { edge, asked: () => count };
    };

    const twiceCalled: Readonly<Record<string, (request: HttpRequest, response: HttpResponse, next: Next) => unknown>> = {
      'at once': (_request, _response, next) => {
        void next();
        return next();
      },
      'when the first has answered': async (_request, _response, next) => {
        await next();
        await next();
      },
      'without waiting for either': (_request, _response, next) => {
        void next();
        void next();
      },
    };
    for (const [how, handle] of Object.entries(twiceCalled)) {
      it(`that calls next() twice, ${how}, has the rest of the route run once, and is told so`, async () => {
        const { edge, asked } = await behind();
        handled(handle);
        expect({ body: (await fetchAnswer(edge.url())).body, asked: asked() }).to.deep.equal({ body: 'behind', asked: 1 });
        const [line, ...more] = edge.lines.filter(({ level }) => level === 'error');
        expect([line?.message, more.length]).to.deep.equal(['a handler violated its contract', 0]);
        expect((line?.['err'] as Error | undefined)?.message).to.contain(`${place}/handle/0: http.handlers.faulty of package test: handle() called next() again`);
      });
    }

    it('that calls next() again after it has failed may do so', async () => {
      const backend = await fixture.backend((_request, response) => void response.end('behind'));
      const refused = await fixture.refused();
      handled(async (request, _response, next) => {
        request.vars.set('dial', refused);
        await Promise.resolve(next()).catch(() => undefined);
        request.vars.set('dial', backend.dial);
        await next();
      });
      const edge = await run({ handle: [{ handler: 'faulty' }, proxyTo(['{http.vars.dial}'])] });
      expect((await fetchAnswer(edge.url())).body).to.equal('behind');
    });

    const dropping: Readonly<Record<string, (request: HttpRequest, response: HttpResponse, next: Next) => unknown>> = {
      'at once': (_request: HttpRequest, _response: HttpResponse, next: Next): void => void next(),
      later: async (_request: HttpRequest, _response: HttpResponse, next: Next): Promise<void> => {
        await turn();
        void next();
      },
    };
    for (const [how, handle] of Object.entries(dropping)) {
      it(`that does not wait for next(), which it calls ${how}, is waited for all the same`, async () => {
        const { edge } = await behind();
        handled(handle);
        expect((await fetchAnswer(edge.url())).body).to.equal('behind');
      });
    }

    it('that does not wait for next() does not hide a failure behind it', async () => {
      handled((_request, _response, next) => void next());
      const edge = await run({ handle: [{ handler: 'faulty' }, proxyTo([await fixture.refused()])] });
      expect((await fetchAnswer(edge.url())).status).to.equal(502);
    });

    it('that answers and returns something else has answered', async () => {
      handled((_request, response) => (response.end('answer'), true));
      const edge = await run({ handle: [{ handler: 'faulty' }] });
      expect((await fetchAnswer(edge.url())).body).to.equal('answer');
      expect(told(edge).map(({ message }) => message)).to.deep.equal(['a handler violated its contract']);
    });

    it('that settles twice has settled once', async () => {
      handled(((_request: HttpRequest, response: HttpResponse) => {
        response.end('answer');
        return twice(undefined, undefined)();
      }) as never);
      const edge = await run({ handle: [{ handler: 'faulty' }] });
      expect((await fetchAnswer(edge.url())).body).to.equal('answer');
      expect(told(edge)).to.deep.equal([]);
    });
  });

  it('matcher settles once, however often it calls back', async () => {
    misdeeds.set('matches', twice(true, false));
    const edge = await run({ match: [{ faulty: {} }], handle: [{ handler: 'static_response', body: 'taken' }] });
    expect((await fetchAnswer(edge.url())).body).to.equal('taken');
  });

  it('transport is not heard after the end, nor twice, nor in the name of a later attempt', async () => {
    const handlers: TransportHandler[] = [];
    misdeeds.set('dispatch', ((_request: unknown, handler: TransportHandler) => {
      handlers.push(handler);
      const attempt = handlers.length;
      setImmediate(() => {
        if (attempt === 1) return handler.onError(new Error('no'), 'connect');
        handlers[0]?.onHead(500, [], '');
        handlers[0]?.onEnd([]);
        handler.onHead(200, ['Content-Length', '4'], '');
        handlers[0]?.onError(new Error('late'), 'response');
        handler.onEnd([], Buffer.from('good'));
        handler.onEnd([], Buffer.from('more'));
        handler.onError(new Error('late'), 'request');
        handler.onHead(500, [], '');
      });
      return { abort: () => undefined, resume: () => undefined };
    }) as Misdeed);
    const edge = await run({ handle: [proxyTo(['127.0.0.1:1'], { transport: { protocol: 'faulty' }, load_balancing: { retries: 1 } })] });
    expect(await fetchAnswer(edge.url())).to.include({ status: 200, body: 'good', broken: false });
    expect((await fetchAnswer(edge.url())).status).to.equal(200);
  });

  it('transport that tells of two responses breaks the first off', async () => {
    misdeeds.set('dispatch', ((_request: unknown, handler: TransportHandler) => {
      setImmediate(() => {
        handler.onHead(200, ['Content-Length', '10'], '');
        handler.onData(Buffer.from('good'));
        handler.onHead(200, [], '');
      });
      return { abort: () => undefined, resume: () => undefined };
    }) as Misdeed);
    const edge = await run({ handle: [proxyTo(['127.0.0.1:1'], { transport: { protocol: 'faulty' } })] });
    const client = await fixture.client(edge.port());
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await client.closed()).to.match(/^(?:HTTP\/1.1 200 .*(?:good)?)?$/s);
    expect(told(edge).map(({ level, message, err }) => [level, message, (err as Error).message])).to.deep.equal([
      ['warn', 'response of the backend broke off', `${place}/handle/0/transport: http.reverse_proxy.transport.faulty of package test: dispatch() reported two responses`],
    ]);
  });

  for (const [name, fault] of Object.entries({ ...throwing, ...rejecting, ...answering, ...resolving })) {
    it(`retry matcher that ${name} allows no retry, and is named`, async () => {
      misdeeds.set('matches', fault);
      const silent = await fixture.raw((socket) => void socket.once('data', () => socket.destroy()));
      const edge = await run({ handle: [proxyTo([silent.dial], { load_balancing: { retries: 2, retry_match: [{ faulty: {} }] } })] });
      expect([(await fetchAnswer(edge.url())).status, silent.accepted]).to.deep.equal([502, 1]);
      const [line] = edge.lines.filter(({ message }) => message === 'a matcher of retry_match failed, so the request is not retried');
      expect(line?.['fault']).to.deep.include({ module: 'http.matchers.faulty', package: 'test', path: `${place}/handle/0/load_balancing/retry_match/0/faulty` });
    });
  }

  for (const [name, fault] of Object.entries({ ...throwing, ...rejecting, ...answering })) {
    it(`placeholder provider that ${name} is one that does not know the name`, async () => {
      misdeeds.set('handle', ((request: HttpRequest, _response: HttpResponse, next: Next) => {
        request.placeholders.provide('test.', { placeholder: fault as never });
        return next();
      }) as Misdeed);
      const edge = await run({ handle: [{ handler: 'faulty' }, { handler: 'static_response', headers: { 'X-Value': ['<{test.value}>'] } }] });
      const { status, headers } = await fetchAnswer(edge.url());
      const known = { 'returns a text': '<misdeed>', 'returns a number': '<17>', 'returns null': '<>' }[name];
      expect([status, headers['x-value']]).to.deep.equal([200, known ?? '<>']);
      expect(told(edge).map(({ message }) => message)).to.deep.equal(known === undefined ? ['a placeholder could not be read'] : []);
    });
  }
});
