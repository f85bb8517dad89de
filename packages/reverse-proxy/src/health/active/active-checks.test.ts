import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigInput, object } from '@caddis/core';
import type { TransportRequest, UpstreamSource } from '@caddis/core/http';
import { expect } from 'chai';
import { type Backend, FakeClock, type LogLine, RecordingLogger, startBackend, startRawBackend } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { GuardedSource } from '../../guards/guarded-source.js';
import { GuardedTransport } from '../../guards/guarded-transport.js';
import { SharedHealth } from '../../backends/shared-health.js';
import { aloneGroup } from '@caddis/kit';
import { BackendStates } from '../../backends/backend-states.js';
import { BackendRegistry } from '../../backends/backend-registry.js';
import { type RunningTransport, startTransport } from '../../testing/test-transport.js';
import { ActiveCheck } from './active-check.js';
import { type ActiveCheckConfig, activeCheckFields } from './active-check-config.js';
import { ActiveChecks } from './active-checks.js';
import { probeRequest } from './probe-request.js';

const activeCheckType = object(activeCheckFields);
/** Differs from all other delays in these tests, so that a timer with this delay shows that a check has ended. */
const intervalMs = 12_345;

function checkConfig(config: Partial<ActiveCheckConfig> = {}): ActiveCheckConfig {
  return {
    path: '', uri: '/health', port: 0, headers: {}, method: 'GET', body: '', follow_redirects: false, interval: intervalMs, timeout: 4321,
    passes: 1, fails: 1, max_size: 0, expect_status: 0, expect_body: '', ...config,
  };
}

describe('ActiveChecks', () => {
  let clock: FakeClock;
  const lines: LogLine[] = [];
  const undos: (() => unknown)[] = [];
  let running: RunningTransport;

  beforeEach(async () => {
    lines.length = 0;
    clock = new FakeClock();
    running = await startTransport(clock);
  });
  afterEach(async () => {
    for (const undo of undos.splice(0).toReversed()) await undo();
    await running.stop();
    expect(clock.pending, 'timers left').to.equal(0);
  });

  async function backend(respond: RequestListener): Promise<Backend> {
    const started = await startBackend(respond);
    undos.push(() => started.close());
    return started;
  }

  /** Creates the checks of one handler, with its registry. */
  function handler(config: Partial<ActiveCheckConfig>, options: { states?: BackendStates; pointer?: string; source?: UpstreamSource } = {}) {
    const check = new ActiveCheck(checkConfig(config), options.pointer ?? '/handler');
    const states = options.states ?? backendStates();
    const checks = new ActiveChecks({ check, transport: new GuardedTransport(running.transport, new RecordingLogger({ lines, minLevel: 'info' })), clock, log: new RecordingLogger({ lines, minLevel: 'info' }), shared: new SharedHealth(aloneGroup, states) });
    const rules = { breaker: undefined, passive: undefined, activeCheck: check.key, maxRequests: 0 };
    const registry = new BackendRegistry({ clock, states, rules, source: options.source === undefined ? undefined : new GuardedSource({ source: options.source, clock, log: new RecordingLogger({ lines, minLevel: 'info' }), deadlineMs: 1000 }), release: () => undefined });
    const stop = (): void => registry.destroy();
    undos.push(stop);
    return { registry, checks, stop };
  }

  function backendStates(): BackendStates {
    const states = new BackendStates(clock);
    undos.push(() => states.destroy());
    return states;
  }

  /** Checks one upstream once, and returns the result. */
  async function verdictOn(dial: string, config: Partial<ActiveCheckConfig>, tookMs = 0) {
    const { registry, checks } = handler(config);
    registry.addStatic([{ dial }]);
    registry.watch(checks);
    await clock.timer(intervalMs - tookMs);
    const [health] = checks.status();
    return { healthy: health?.healthy, reason: health?.lastFailure?.reason };
  }

  const answer =
    (status: number, body = '', fields = {}): RequestListener =>
    (_request: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(status, fields).end(body);

  const judgements: readonly { name: string; respond: RequestListener; config: Partial<ActiveCheckConfig>; reason: string | undefined }[] = [
    { name: 'passes with 200', respond: answer(200), config: {}, reason: undefined },
    { name: 'passes with 204', respond: answer(204), config: {}, reason: undefined },
    { name: 'fails with 302', respond: answer(302, '', { Location: '/ok' }), config: {}, reason: 'status 302, expected 2xx' },
    { name: 'fails with 500', respond: answer(500), config: {}, reason: 'status 500, expected 2xx' },
    { name: 'passes with the status that is expected', respond: answer(418), config: { expect_status: 418 }, reason: undefined },
    { name: 'fails with another status than expected', respond: answer(200), config: { expect_status: 418 }, reason: 'status 200, expected 418' },
    { name: 'passes with a status of the class that is expected', respond: answer(503), config: { expect_status: 5 }, reason: undefined },
    { name: 'passes with a body that matches', respond: answer(200, 'all is well'), config: { expect_body: '(?i)IS WELL$' }, reason: undefined },
    { name: 'fails with a body that does not match', respond: answer(200, 'all is lost'), config: { expect_body: 'well' }, reason: 'the body does not match expect_body' },
    { name: 'looks at no more of the body than max_size', respond: answer(200, 'all is well'), config: { expect_body: 'well', max_size: 8 }, reason: 'the body does not match expect_body' },
    { name: 'decides by what max_size lets through of a body that never ends', respond: (_request, response) => void response.write('x'.repeat(100)), config: { expect_body: '^x{64}$', max_size: 64 }, reason: undefined },
    { name: 'decides by the head where the body does not matter', respond: (_request, response) => void response.write('endless'), config: {}, reason: undefined },
    { name: 'follows redirects if told so', respond: redirectTwice, config: { follow_redirects: true, expect_body: '^/c\\?d other.example$' }, reason: undefined },
    { name: 'fails after too many redirects', respond: answer(302, '', { Location: '/again' }), config: { follow_redirects: true }, reason: 'more than 10 redirects' },
    { name: 'asks as the config says', respond: echo, config: { uri: '/x?y=z', method: 'POST', body: 'hello', headers: { Host: ['h.example'], 'X-A': ['1', '2'] }, expect_body: '^POST /x\\?y=z h.example 1, 2 5 hello$' }, reason: undefined },
    { name: 'asks for the deprecated path', respond: echo, config: { uri: '', path: '/old', expect_body: '^GET /old ' }, reason: undefined },
  ];
  for (const { name, respond, config, reason } of judgements) {
    it(name, async () => {
      const { dial } = await backend(respond);
      expect(await verdictOn(dial, config)).to.deep.equal({ healthy: reason === undefined, reason });
    });
  }

  it('fails when nothing listens', async () => {
    const { healthy, reason } = await verdictOn(`127.0.0.1:${await freePort()}`, {});
    expect(healthy).to.equal(false);
    expect(reason).to.match(/cannot connect: .*ECONNREFUSED/);
  });

  it('fails when there is no response in time', async () => {
    const silent = await backend(() => clock.jump(4321));
    expect(await verdictOn(silent.dial, {}, 4321)).to.deep.equal({ healthy: false, reason: 'no response within 4321 ms' });
  });

  it('fails when the body ends too late to be judged', async () => {
    const slow = await startRawBackend((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok');
      socket.once('data', () => setImmediate(() => clock.jump(4321)));
    });
    undos.push(() => slow.close());
    expect(await verdictOn(slow.dial, { expect_body: 'ok' }, 4321)).to.deep.equal({ healthy: false, reason: 'no response within 4321 ms' });
  });

  it('asks over unix sockets', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'checks-'));
    undos.push(() => rm(directory, { recursive: true }));
    const server = createServer(echo).listen(join(directory, 's'));
    undos.push(() => server.close());
    await once(server, 'listening');
    expect(await verdictOn(`unix/${join(directory, 's')}`, { expect_body: '^GET /health localhost ' })).to.deep.equal({ healthy: true, reason: undefined });
  });

  it('asks another port, or another address, if told so', async () => {
    const { port, dial } = await backend(echo);
    expect(await verdictOn('127.0.0.1:1', { port, expect_body: `127.0.0.1:${port} ` })).to.deep.equal({ healthy: true, reason: undefined });
    const upstream = { network: 'tcp', host: '127.0.0.1', startPort: port, endPort: port };
    expect(await verdictOn('127.0.0.1:1', { upstream, expect_body: `${dial} ` })).to.deep.equal({ healthy: true, reason: undefined });
  });

  it('starts healthy, and asks at once and then at each interval', async () => {
    let asked = 0;
    const { dial } = await backend((_request, response) => {
      asked += 1;
      response.end();
    });
    const { registry, checks } = handler({});
    registry.addStatic([{ dial }]);
    registry.watch(checks);
    expect(checks.status()).to.deep.equal([{ dial, healthy: true, passes: 0, fails: 0, lastFailure: undefined, checkedAt: undefined }]);
    await clock.timer(intervalMs);
    clock.jump(intervalMs - 1);
    expect(asked).to.equal(1);
    clock.jump(1);
    await clock.timer(intervalMs);
    expect({ asked, health: checks.status() }).to.deep.equal({
      asked: 2,
      health: [{ dial, healthy: true, passes: 2, fails: 0, lastFailure: undefined, checkedAt: clock.now() }],
    });
  });

  it('counts only what passes or fails in a row, and logs changes alone', async () => {
    const script = [500, 200, 500, 200, 500, 500, 200, 500, 200, 200, 200];
    let turn = 0;
    const { dial } = await backend((_request, response) => void response.writeHead(script[turn++] as number).end());
    const { registry, checks } = handler({ fails: 2, passes: 2 });
    registry.addStatic([{ dial }]);
    registry.watch(checks);
    const seen: (boolean | undefined)[] = [];
    for (const _ of script) {
      await clock.timer(intervalMs);
      seen.push(checks.status()[0]?.healthy);
      clock.jump(intervalMs);
    }
    expect(seen).to.deep.equal([true, true, true, true, true, false, false, false, false, true, true]);
    expect(lines).to.deep.equal([
      { level: 'info', message: 'host is down', host: dial, reason: 'status 500, expected 2xx' },
      { level: 'info', message: 'host is up', host: dial },
    ]);
  });

  it('pitfall 56: keeps the verdicts of two handlers on one upstream apart', async () => {
    const { dial } = await backend((request, response) => void response.writeHead(request.url === '/good' ? 200 : 500).end());
    const states = backendStates();
    const candidates = [];
    for (const [pointer, uri] of [['/1', '/good'], ['/2', '/bad'], ['/3', '/good']] as const) {
      const { registry, checks } = handler({ uri }, { states, pointer });
      candidates.push(...registry.addStatic([{ dial }]));
      registry.watch(checks);
      await clock.timer(intervalMs);
    }
    expect(candidates.map(({ available }) => available)).to.deep.equal([true, false, true]);
  });

  it('keeps a verdict over a reload that keeps the check, and starts again with another', async () => {
    const { dial } = await backend(answer(500));
    const states = backendStates();
    const reload = (config: Partial<ActiveCheckConfig>) => {
      const made = handler(config, { states });
      const [candidate] = made.registry.addStatic([{ dial }]);
      made.registry.watch(made.checks);
      return { ...made, available: candidate?.available };
    };
    const first = reload({});
    await clock.timer(intervalMs);
    const second = reload({});
    first.stop();
    const third = reload({ passes: 3 });
    for (const _ of [second, third]) await clock.timer(intervalMs);
    expect([first.available, second.available, third.available]).to.deep.equal([true, false, true]);
  });

  it('asks upstreams of a source from when they appear until they are gone', async () => {
    const asked: string[] = [];
    const answering = (name: string): RequestListener => (_request, response) => {
      asked.push(name);
      response.end();
    };
    const [a, b] = [await backend(answering('a')), await backend(answering('b'))];
    const [upstreamA, upstreamB] = [{ dial: a.dial }, { dial: b.dial }];
    let named = [upstreamA];
    const source: UpstreamSource = { getUpstreams: () => named, known: () => named };
    const { registry, checks } = handler({}, { source });
    registry.watch(checks);
    await clock.timer(intervalMs);
    named = [upstreamA, upstreamB];
    registry.candidatesOf(named);
    await clock.timer(intervalMs);
    named = [upstreamB];
    clock.jump(5000);
    expect(checks.status().map(({ dial }) => dial)).to.deep.equal([b.dial]);
    clock.jump(intervalMs - 5000);
    await clock.timer(intervalMs);
    expect(asked).to.deep.equal(['a', 'b', 'b']);
  });

  it('pitfall 57: keeps verdicts when other upstreams come and go, and when one comes back', async () => {
    const [bad, good] = [await backend(answer(500)), await backend(answer(200))];
    const [upstreamBad, upstreamGood] = [{ dial: bad.dial }, { dial: good.dial }];
    let named = [upstreamBad];
    const source: UpstreamSource = { getUpstreams: () => named, known: () => named };
    const { registry, checks } = handler({}, { source });
    registry.watch(checks);
    await clock.timer(intervalMs);
    const seen: unknown[] = [];
    for (const now of [[upstreamBad, upstreamGood], [upstreamGood], [upstreamBad, upstreamGood]]) {
      const fresh = now.length > named.length;
      named = now;
      seen.push(registry.candidatesOf(named).map(({ available }) => available));
      if (fresh) await clock.timer(intervalMs);
      clock.jump(1000);
    }
    expect(seen).to.deep.equal([[false, true], [true], [false, true]]);
  });

  it('aborts a running check when the upstream is gone', async () => {
    let reached = (): void => undefined;
    const asked = new Promise<void>((resolve) => (reached = resolve));
    const silent = await backend(() => reached());
    const { registry, checks, stop } = handler({});
    registry.addStatic([{ dial: silent.dial }]);
    registry.watch(checks);
    await asked;
    const [socket] = silent.open;
    const closed = once(socket as NonNullable<typeof socket>, 'close');
    stop();
    await closed;
    expect(checks.status()).to.deep.equal([]);
  });

  it('warns of an upstream whose address only a request can tell', () => {
    const { registry, checks } = handler({});
    registry.addStatic([{ dial: '{http.request.host}:80' }]);
    registry.watch(checks);
    expect(lines).to.deep.equal([
      { level: 'warn', message: 'an upstream gets no active checks, because its address depends on the request', host: '{http.request.host}:80' },
    ]);
  });

  it('names the place of a bad regular expression', () => {
    expect(() => new ActiveCheck(checkConfig({ expect_body: '(' }), '/h'))
      .to.throw('/h/health_checks/active/expect_body: bad regular expression "(": ')
      .with.property('code', 'PROXY_EXPECT_BODY_INVALID');
  });

  it('expands placeholders of the process and the name of the upstream in its fields', () => {
    process.env['CADDIS_TEST_PORT'] = '81';
    try {
      const headers = { 'X-For': ['{http.reverse_proxy.active.target_upstream} {unknown}'] };
      const check = new ActiveCheck(checkConfig({ headers }), '/h');
      const request: TransportRequest | undefined = probeRequest(check, 'localhost:{env.CADDIS_TEST_PORT}');
      expect(request).to.deep.equal({
        address: { network: 'tcp', host: 'localhost', startPort: 81, endPort: 81 },
        method: 'GET',
        target: '/health',
        headers: ['Host', 'localhost:81', 'X-For', 'localhost:81 {unknown}', 'User-Agent', 'Caddis'],
        body: undefined,
        contentLength: undefined,
        upgrade: undefined,
      });
    } finally {
      delete process.env['CADDIS_TEST_PORT'];
    }
  });

  const wanted: readonly [ConfigInput<typeof activeCheckType>, boolean][] = [
    [{}, false],
    [{ interval: '1s' }, false],
    [{ uri: '/' }, true],
    [{ path: '/' }, true],
    [{ port: 80 }, true],
  ];
  for (const [config, isWanted] of wanted) {
    it(`is ${isWanted ? 'on' : 'off'} with ${JSON.stringify(config)}`, () => {
      expect(ActiveCheck.isWanted({ ...checkConfig({ uri: '' }), ...config } as ActiveCheckConfig)).to.equal(isWanted);
    });
  }
});

function echo(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { 'x-a': a = '', 'content-length': length = '' } = request.headers;
    response.end(`${request.method} ${request.url} ${request.headers.host} ${String(a)} ${length} ${body}`);
  });
}

function redirectTwice(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/health') response.writeHead(302, { Location: 'b' }).end();
  else if (request.url === '/b') response.writeHead(307, { Location: 'http://other.example/c?d' }).end();
  else response.end(`${request.url} ${request.headers.host}`);
}
