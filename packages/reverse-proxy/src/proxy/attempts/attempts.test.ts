import type { RequestListener } from 'node:http';
import type { Upstream } from '@caddis/core/http';
import { expect } from 'chai';
import { FakeClock, fetchAnswer, type FetchOptions, until } from '@caddis/test-helpers';
import { useFixture } from '../../testing/fixture.js';
import { proxyTo } from '../../testing/running-config.js';
import { ScriptedSource } from '../../testing/scripted-modules.js';

const first = { selection_policy: { policy: 'first' } };

describe('attempts of reverse_proxy', () => {
  const fixture = useFixture();
  const says =
    (text: string, status = 200): RequestListener =>
    (request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(status).end(text));
    };
  const collects =
    (text: string): RequestListener =>
    (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(`${text}:${body}`));
    };

  describe('statuses', () => {
    const cases: readonly { name: string; status: number; handler: () => Promise<object> }[] = [
      { name: 'no upstreams are configured', status: 503, handler: async () => proxyTo([]) },
      { name: 'the upstream refuses connections', status: 502, handler: async () => proxyTo([await fixture.refused()]) },
      { name: 'the upstream is no address', status: 502, handler: async () => proxyTo(['{http.request.method}:1-2']) },
      { name: 'the upstream has no port', status: 502, handler: async () => proxyTo(['127.0.0.1']) },
      { name: "the placeholder of the upstream's address is unknown", status: 502, handler: async () => proxyTo(['{http.vars.nothing}']) },
      { name: 'the name of the upstream cannot be resolved', status: 502, handler: async () => proxyTo(['nobody.invalid:80']) },
      { name: 'the upstream hangs up before it answers', status: 502, handler: async () => proxyTo([(await fixture.raw((socket) => void socket.once('data', () => socket.end()))).dial]) },
      { name: 'the upstream resets the connection', status: 502, handler: async () => proxyTo([(await fixture.raw((socket) => void socket.once('data', () => socket.resetAndDestroy()))).dial]) },
      { name: 'the upstream does not speak HTTP', status: 502, handler: async () => proxyTo([(await fixture.scripted('SSH-2.0-OpenSSH_9.2\r\n\r\n')).dial]) },
      {
        name: 'the response takes too long',
        status: 504,
        handler: async () => proxyTo([(await fixture.raw(() => undefined)).dial], { transport: { protocol: 'http', response_header_timeout: '20ms' } }),
      },
    ];
    for (const { name, status, handler } of cases) {
      it(`answers ${status} when ${name}`, async () => {
        const edge = await fixture.edge(await handler());
        const answer = await fetchAnswer(edge.url());
        expect({ status: answer.status, body: answer.body }).to.deep.equal({ status, body: '' });
      });
    }

    it('expands placeholders in the address of an upstream', async () => {
      const backend = await fixture.backend(says('there'));
      const edge = await fixture.edge(proxyTo(['127.0.0.1:{http.request.header.X-Port}']));
      expect((await fetchAnswer(edge.url(), { headers: { 'X-Port': String(backend.port) } })).body).to.equal('there');
    });

    it('gives the reason to error routes, and logs it once', async () => {
      const dial = await fixture.refused();
      const routes = [{ handle: [proxyTo([dial])] }];
      const errors = { routes: [{ handle: [{ handler: 'static_response', body: '{http.error.status_code} {http.error.message}' }] }] };
      const edge = await fixture.run({ apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes, errors } } } } });
      const answer = await fetchAnswer(edge.url());
      expect(answer.status).to.equal(502);
      expect(answer.body).to.equal(`502 ${dial}: cannot connect: connect ECONNREFUSED ${dial}`);
    });
  });

  describe('another attempt', () => {
    const post: FetchOptions = { method: 'POST', body: 'the body' };

    it('is logged at level debug, and the upstream that was chosen', async () => {
      const backend = await fixture.echo();
      const refused = await fixture.refused();
      const handler = proxyTo([backend.dial, refused], { load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 1 } });
      for (const debug of [false, true]) {
        const edge = await fixture.edge(handler, [], { debug });
        await fetchAnswer(`${edge.url()}/x?y`, { headers: { Host: 'site.test' } });
        const lines = edge.lines.filter(({ level }) => level === 'debug').map(({ message, dial, total_upstreams: total, upstream, method, host, uri, status, err }) => [
          message,
          dial ?? upstream,
          total ?? `${method} ${host} ${uri}`,
          status ?? (err as { readonly code?: string } | undefined)?.code,
        ]);
        const seen = lines.filter(([message]) => /upstream/.test(message as string));
        const all = [
          ['selected upstream', refused, 2, undefined],
          ['upstream roundtrip', refused, 'GET site.test /x?y', 'PROXY_DIAL_FAILED'],
          ['selected upstream', backend.dial, 2, undefined],
          ['upstream roundtrip', backend.dial, 'GET site.test /x?y', 200],
        ];
        expect(seen).to.deep.equal(debug ? all : []);
      }
    });

    it('is not made unless retries or try_duration are set', async () => {
      const good = await fixture.backend(says('good'));
      const edge = await fixture.edge(proxyTo([await fixture.refused(), good.dial], { load_balancing: first, health_checks: { passive: { fail_duration: '1m' } } }));
      expect((await fetchAnswer(edge.url())).status).to.equal(502);
      expect((await fetchAnswer(edge.url())).body).to.equal('good');
    });

    for (const [name, options, expected] of [
      ['a GET', {}, 'good:'],
      ['a POST with its body', post, 'good:the body'],
      ['a POST with a body in chunks', { ...post, headers: { 'Transfer-Encoding': 'chunked' } }, 'good:the body'],
    ] as const) {
      it(`is made for ${name} when no connection could be made (pitfall 59)`, async () => {
        const good = await fixture.backend(collects('good'));
        const passive = { fail_duration: '1m' };
        const edge = await fixture.edge(proxyTo([await fixture.refused(), good.dial], { load_balancing: { ...first, retries: 1 }, health_checks: { passive } }));
        expect((await fetchAnswer(edge.url(), options)).body).to.equal(expected);
      });
    }

    it('is made for a large body that was not touched yet', async () => {
      const good = await fixture.backend(collects(''));
      const body = 'x'.repeat(500_000);
      const edge = await fixture.edge(
        proxyTo([await fixture.refused(), good.dial], { load_balancing: { ...first, retries: 1 }, request_buffers: 1000, health_checks: { passive: { fail_duration: '1m' } } }),
      );
      expect((await fetchAnswer(edge.url(), { method: 'POST', body })).body === `:${body}`).to.equal(true);
    });

    const broken: RequestListener = (request) => {
      request.on('data', () => request.socket.destroy());
      if (request.method === 'GET') request.socket.destroy();
    };
    const afterBroken: readonly { name: string; options: FetchOptions; handler: object; status: number }[] = [
      { name: 'made for a GET that may have been seen', options: {}, handler: {}, status: 200 },
      { name: 'not made for a POST that may have been seen', options: post, handler: {}, status: 502 },
      { name: 'not made for a POST that matches, when its body is gone', options: post, handler: { match: [{ method: ['POST'] }] }, status: 502 },
      { name: 'made for a POST that matches, when its body is in memory', options: post, handler: { match: [{ method: ['POST'] }], buffers: 100 }, status: 200 },
      { name: 'not made for a GET that does not match', options: {}, handler: { match: [{ method: ['POST'] }] }, status: 502 },
    ];
    for (const { name, options, handler, status } of afterBroken) {
      it(`is ${name}`, async () => {
        const { match, buffers = 0 } = handler as { match?: object[]; buffers?: number };
        const [bad, good] = [await fixture.backend(broken), await fixture.backend(says('good'))];
        const edge = await fixture.edge(
          proxyTo([bad.dial, good.dial], {
            load_balancing: { ...first, retries: 1, ...(match === undefined ? {} : { retry_match: match }) },
            request_buffers: buffers,
            health_checks: { passive: { fail_duration: '1m' } },
          }),
        );
        expect((await fetchAnswer(edge.url(), options)).status).to.equal(status);
      });
    }

    it('is made as often as retries says', async () => {
      const dial = await fixture.refused();
      const asked: string[] = [];
      ScriptedSource.scripts.set('count', { getUpstreams: () => (asked.push('get'), [{ dial }]), resetCache: () => void asked.push('reset') });
      const edge = await fixture.edge({ handler: 'reverse_proxy', dynamic_upstreams: { source: 'scripted', script: 'count' }, load_balancing: { retries: 2 } });
      expect((await fetchAnswer(edge.url())).status).to.equal(502);
      expect(asked).to.deep.equal(['get', 'reset', 'get', 'reset', 'get']);
    });

    it('waits try_interval, and begins within try_duration', async () => {
      const time = new FakeClock();
      const edge = await fixture.edge(proxyTo([await fixture.refused()], { load_balancing: { try_duration: '120ms', try_interval: '50ms' } }), [], { time });
      const start = time.now();
      const answered = fetchAnswer(edge.url());
      for (const wait of [50, 50, 20]) {
        await time.timer(wait);
        time.jump(wait);
      }
      expect({ status: (await answered).status, took: time.now() - start }).to.deep.equal({ status: 502, took: 120 });
    });

    it('ends with the client', async () => {
      const time = new FakeClock();
      let connections = 0;
      const bad = await fixture.raw((socket) => {
        connections += 1;
        socket.destroy();
      });
      const edge = await fixture.edge(proxyTo([bad.dial], { load_balancing: { try_duration: '1m', try_interval: '77ms' } }), [], { time, debug: true });
      const client = await fixture.client(edge.port());
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await time.timer(77);
      const before = time.pending;
      client.close();
      while (time.pending === before) await new Promise((resolve) => setImmediate(resolve));
      time.jump(77);
      expect(connections).to.equal(1);
    });

    it('is made for a response that an expression matches, and gives its status when attempts run out', async () => {
      const [busy, good] = [await fixture.backend(says('busy', 503)), await fixture.backend(says('good'))];
      const handler = (dials: string[]): object =>
        proxyTo(dials, { load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 1, retry_match: [{ expression: '{http.reverse_proxy.status_code} == 503' }] } });
      const edge = await fixture.edge(handler([good.dial, busy.dial]));
      expect((await fetchAnswer(edge.url())).body).to.equal('good');
      const allBusy = await fixture.edge(handler([busy.dial, busy.dial]));
      const { status, body } = await fetchAnswer(allBusy.url());
      expect({ status, body }).to.deep.equal({ status: 503, body: '' });
    });

    const both = '{http.reverse_proxy.is_transport_error} == true || {http.reverse_proxy.status_code} in [502, 503]';
    const typed: readonly (readonly [expression: string, failure: 'broken' | 'busy', status: number])[] = [
      [both, 'broken', 200],
      [both, 'busy', 200],
      ['{http.reverse_proxy.is_transport_error}', 'broken', 200],
      ['{http.reverse_proxy.is_transport_error} == false', 'broken', 502],
      ['{http.reverse_proxy.header.X-Busy} == "yes"', 'busy', 200],
      ['{http.reverse_proxy.header.Nope} == null && {http.reverse_proxy.header.Nope} != ""', 'busy', 200],
      ['{http.reverse_proxy.upstream.latency_ms} > 0.0 && {http.reverse_proxy.upstream.latency} < duration("1m")', 'busy', 200],
      ['{http.reverse_proxy.duration_ms} > 0 && {http.reverse_proxy.retries} == 0', 'busy', 200],
      ['type({http.reverse_proxy.upstream.port}) == string && {http.reverse_proxy.upstream.host} == "127.0.0.1"', 'busy', 200],
      ['{http.reverse_proxy.upstream.requests} >= 0 && {http.reverse_proxy.upstream.max_requests} == 0 && type({http.reverse_proxy.upstream.fails}) == int', 'busy', 200],
      ['{http.reverse_proxy.status_text}.startsWith("503 ")', 'busy', 200],
    ];
    for (const [expression, failure, status] of typed) {
      it(`of a POST whose backend was ${failure} is decided by ${expression}`, async () => {
        const bad = failure === 'broken' ? await fixture.backend(broken) : await fixture.backend((_request, response) => void response.writeHead(503, { 'X-Busy': 'yes' }).end('busy'));
        const good = await fixture.backend(says('good'));
        const load_balancing = { ...first, retries: 1, retry_match: [{ expression }] };
        const edge = await fixture.edge(proxyTo([bad.dial, good.dial], { load_balancing, request_buffers: 100, health_checks: { passive: { fail_duration: '1m', unhealthy_status: [503] } } }));
        expect((await fetchAnswer(edge.url(), post)).status).to.equal(status);
      });
    }

    it('is decided by what this attempt came to, not by what one before it did', async () => {
      const good = await fixture.echo();
      const silent = await fixture.raw((socket) => void socket.once('data', () => socket.destroy()));
      const load_balancing = {
        selection_policy: { policy: 'round_robin' },
        retries: 5,
        retry_match: [{ expression: 'string({http.reverse_proxy.is_transport_error}) == "true"' }],
      };
      const edge = await fixture.edge(proxyTo([good.dial, silent.dial], { load_balancing }));
      expect((await fetchAnswer(edge.url())).status).to.equal(200);
      expect([silent.accepted, good.accepted]).to.deep.equal([1, 1]);
    });
  });

  describe('a source of upstreams', () => {
    const source = { source: 'scripted', script: 'source' };
    const cases: readonly { name: string; answer: (dial: string) => readonly Upstream[] | Promise<readonly Upstream[]>; statics: boolean; expected: object }[] = [
      { name: 'is asked in place of static upstreams', answer: (dial) => [{ dial }], statics: true, expected: { status: 200, body: 'dynamic' } },
      { name: 'may take its time', answer: (dial) => Promise.resolve([{ dial }]), statics: true, expected: { status: 200, body: 'dynamic' } },
      { name: 'that finds none leaves none', answer: () => [], statics: true, expected: { status: 503, body: '' } },
      {
        name: 'that throws leaves the static ones',
        answer: () => {
          throw new Error('no');
        },
        statics: true,
        expected: { status: 200, body: 'static' },
      },
      { name: 'that rejects leaves the static ones', answer: () => Promise.reject(new Error('no')), statics: true, expected: { status: 200, body: 'static' } },
      { name: 'that rejects leaves nothing where there are none', answer: () => Promise.reject(new Error('no')), statics: false, expected: { status: 503, body: '' } },
    ];
    for (const { name, answer, statics, expected } of cases) {
      it(name, async () => {
        const [dynamic, fixed] = [await fixture.backend(says('dynamic')), await fixture.backend(says('static'))];
        ScriptedSource.scripts.set('source', { getUpstreams: () => answer(dynamic.dial) });
        const edge = await fixture.edge(proxyTo(statics ? [fixed.dial] : [], { dynamic_upstreams: source }));
        const { status, body } = await fetchAnswer(edge.url());
        expect({ status, body }).to.deep.equal(expected);
      });
    }

    describe('that fails at once', () => {
      /** Fails until it is told to look again, and then a given number of times more. */
      function recovering(dial: string, moreFailures: number, asked: string[]): void {
        let failuresLeft = Number.POSITIVE_INFINITY;
        ScriptedSource.scripts.set('source', {
          getUpstreams: () => {
            asked.push('get');
            if (failuresLeft-- > 0) throw new Error('no');
            return Promise.resolve([{ dial }]);
          },
          resetCache: () => {
            asked.push('reset');
            failuresLeft = Math.min(failuresLeft, moreFailures);
          },
        });
      }

      const outages: readonly { name: string; statics: boolean; moreFailures: number; retries?: number; status: number; asked: readonly string[] }[] = [
        { name: 'looks again for the request, which then succeeds', statics: false, moreFailures: 0, status: 200, asked: ['get', 'reset', 'get'] },
        { name: 'is told to look again once in an attempt', statics: false, moreFailures: 9, status: 503, asked: ['get', 'reset', 'get'] },
        { name: 'is told to look again in each attempt', statics: false, moreFailures: 1, retries: 2, status: 200, asked: ['get', 'reset', 'get', 'reset', 'get'] },
        { name: 'is left alone where there are static upstreams', statics: true, moreFailures: 0, status: 200, asked: ['get'] },
      ];
      for (const { name, statics, moreFailures, retries = 0, status, asked } of outages) {
        it(name, async () => {
          const good = await fixture.backend(says('good'));
          const calls: string[] = [];
          recovering(good.dial, moreFailures, calls);
          const edge = await fixture.edge(proxyTo(statics ? [good.dial] : [], { dynamic_upstreams: source, load_balancing: { retries } }));
          expect({ status: (await fetchAnswer(edge.url())).status, asked: calls }).to.deep.equal({ status, asked });
        });
      }
    });

    it('that fails is logged once, with the place of the handler', async () => {
      ScriptedSource.scripts.set('source', { getUpstreams: () => Promise.reject(new Error('no')) });
      const edge = await fixture.edge(proxyTo([], { dynamic_upstreams: source }));
      for (let turn = 0; turn < 5; turn += 1) await fetchAnswer(edge.url());
      const lines = edge.lines.filter(({ message }) => message.startsWith('upstream source failed'));
      expect(lines.map(({ level, module, path }) => [level, module, path])).to.deep.equal([
        ['error', 'http.handlers.reverse_proxy', '/apps/http/servers/edge/routes/0/handle/0'],
      ]);
    });
  });

  it('keeps requests below max_requests', async () => {
    let release: (() => void) | undefined;
    const slow = await fixture.backend((_request, response) => {
      release = () => void response.end('slow');
    });
    const edge = await fixture.edge({ handler: 'reverse_proxy', upstreams: [{ dial: slow.dial, max_requests: 1 }] });
    const waiting = fetchAnswer(edge.url());
    await until('the backend is asked', () => release !== undefined);
    expect((await fetchAnswer(edge.url())).status).to.equal(503);
    release?.();
    expect((await waiting).body).to.equal('slow');
  });
});
