import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { failureOf, FakeClock, RecordingLogger, SharedValues, TestContext, testRequest, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { LineServer } from '../testing/line-server.js';
import { shareWatch } from './share-watch.js';
import type { WatchSession } from './watched-service.js';
import { LineUpstreams, type LineConfig } from '../testing/line-upstreams.js';

const graceMs = 60_000;

describe('watchUpstreams, for a source that only connects and parses', () => {
  let server: LineServer;
  let clock: FakeClock;
  let shared: SharedValues;
  let contexts: TestContext[];

  beforeEach(async () => {
    server = new LineServer();
    server.greeting = 'a:80\n.\n';
    await server.up();
    clock = new FakeClock();
    shared = new SharedValues();
    contexts = [];
  });

  afterEach(async () => {
    for (const context of contexts) await context.close();
    await until('nobody is connected', () => server.sockets.size === 0);
    await server.down();
    expect([clock.pending, shared.keys]).to.deep.equal([0, []]);
  });

  interface User {
    readonly source: LineUpstreams;
    readonly log: RecordingLogger;
    readonly context: TestContext;
    readonly dials: () => Promise<readonly string[]>;
    readonly untilState: (state: string) => Promise<void>;
  }

  async function use(config: Partial<LineConfig> = {}): Promise<User> {
    const log = new RecordingLogger();
    const context = new TestContext('http.reverse_proxy.upstreams.line', { shared });
    contexts.push(context);
    const source = new LineUpstreams({ address: server.address, graceMs, ...config }, log, clock);
    await source.provision(context);
    return {
      source,
      log,
      context,
      dials: async () => (await source.getUpstreams(testRequest())).map(({ dial }) => dial),
      untilState: (state) => until(`the source is ${state}`, () => source.status().state === state),
    };
  }

  function messagesOf({ log }: User): readonly string[] {
    return log.lines.map(({ level, message }) => `${level} ${message}`);
  }

  /** Advances the clock past the pause after a failure. */
  async function passRetry({ source }: User): Promise<void> {
    await until('it waits for its next try', () => source.status().nextTry !== undefined);
    await clock.advance((source.status().nextTry ?? 0) - clock.now());
  }

  it('makes the first request wait for the first answer, and follows changes then', async () => {
    const { source, dials } = await use();
    expect(source.status().state).to.equal('pending');
    expect(await dials()).to.deep.equal(['a:80']);
    let changes = 0;
    const end = source.watchKnown(() => (changes += 1));
    server.say('a:80\nb:80\nc\n.\n');
    await until('it has changed', () => changes === 1);
    expect([await dials(), source.known().length, source.status().state]).to.deep.equal([['a:80', 'b:80'], 2, 'partial']);
    expect(source.status().leftOut).to.deep.equal([{ candidate: 'c', reason: 'it has no port' }]);
    end();
    server.say('.\n');
    await until('it is empty', () => source.status().state === 'empty');
    expect([await dials(), changes]).to.deep.equal([[], 1]);
  });

  it('tells requests why there is no answer, and lets those wait that asked to look again', async () => {
    await server.down();
    const user = await use();
    expect((await failureOf(user.dials())).message).to.contain('ECONNREFUSED');
    await server.up();
    const request = testRequest();
    user.source.resetCache(request);
    const waiting = user.source.getUpstreams(request);
    await clock.advance(250);
    expect(await waiting).to.deep.equal([{ dial: 'a:80' }]);
  });

  it('shares one connection, and each user writes its own log, whoever came first', async () => {
    const [one, two] = [await use(), await use()];
    expect([await one.dials(), await two.dials(), server.count]).to.deep.equal([['a:80'], ['a:80'], 1]);
    await one.context.close();
    await server.down();
    await two.untilState('stale');
    expect([one.log.lines.length, messagesOf(two)]).to.deep.equal([0, ['warn line service cannot be read']]);
    const three = await use();
    expect(messagesOf(three)).to.deep.equal(['warn line service cannot be read']);
    server.greeting = 'a:80\nb:80\n.\n';
    await server.up();
    await passRetry(two);
    await two.untilState('ok');
    expect([await two.dials(), await three.dials()]).to.deep.equal([['a:80', 'b:80'], ['a:80', 'b:80']]);
    const recovered = ['warn line service cannot be read', 'info line service can be read again'];
    expect([messagesOf(two), messagesOf(three), one.log.lines.length]).to.deep.equal([recovered, recovered, 0]);
  });

  it('keeps the objects of upstreams that did not change over an outage', async () => {
    const user = await use();
    await user.dials();
    const [before] = user.source.known();
    await server.down();
    await user.untilState('stale');
    server.greeting = 'b:80\na:80\n.\n';
    await server.up();
    await passRetry(user);
    await user.untilState('ok');
    expect(user.source.known()[1]).to.equal(before);
  });

  it('fails when the grace is over, as an error in the log, and tries for ever', async () => {
    const user = await use();
    await user.dials();
    await server.down();
    for (let passed = 0; passed < graceMs * 2; ) {
      await until('it waits for its next try', () => user.source.status().nextTry !== undefined);
      const restMs = (user.source.status().nextTry ?? 0) - clock.now();
      expect(restMs).to.be.within(0, 30_000);
      await clock.advance(restMs);
      passed += restMs;
    }
    await until('it waits for its next try', () => user.source.status().nextTry !== undefined);
    expect(user.source.status()).to.deep.include({ state: 'failing', upstreams: [] });
    expect(messagesOf(user)).to.include('error line service cannot be read');
    await server.up();
    await passRetry(user);
    await user.untilState('ok');
  });

  it('notices a service that is silent, and none that pings', async () => {
    const user = await use();
    await user.dials();
    for (let count = 0; count < 5; count += 1) {
      const before = user.source.status().lastSuccess;
      await clock.advance(9000);
      server.say('ping\n');
      await until('the ping has arrived', () => user.source.status().lastSuccess !== before);
    }
    expect(server.count).to.equal(1);
    await clock.advance(10_000);
    await user.untilState('stale');
    expect(user.source.status().lastError?.message).to.equal('nothing was received for 10s');
    await passRetry(user);
    await user.untilState('ok');
    expect(server.count).to.equal(2);
  });

  it('tries a service more rarely that denies access', async () => {
    server.greeting = 'denied\n';
    const user = await use();
    for (const longest of [1000, 2000, 4000]) {
      await until('it waits for its next try', () => user.source.status().nextTry !== undefined);
      expect((user.source.status().nextTry ?? 0) - clock.now()).to.be.within(longest * 0.8, longest);
      await passRetry(user);
    }
    await until('it waits for its next try', () => user.source.status().nextTry !== undefined);
  });

  it('keeps its last answer when the service sends something that cannot be parsed', async () => {
    const user = await use();
    await user.dials();
    server.say('?\n.\n');
    await user.untilState('stale');
    expect([await user.dials(), user.source.status().lastError?.message]).to.deep.equal([['a:80'], 'the service does not know its own backends']);
    server.say('ping\n');
    await setImmediate();
    server.say('b:80\n.\n');
    await user.untilState('ok');
    expect([await user.dials(), messagesOf(user)]).to.deep.equal([
      ['b:80'],
      ['warn line service cannot be read', 'info line service can be read again'],
    ]);
  });

  it('begins with what the config before knew, unless that is too old for it', async () => {
    const old = await use();
    await old.dials();
    await server.down();
    await old.untilState('stale');
    await clock.advance(1000);
    const next = await use({ graceMs: 120_000 });
    expect([next.source.status().state, await next.dials()]).to.deep.equal(['ok', ['a:80']]);
    await next.untilState('stale');
    const strict = await use({ graceMs: 500 });
    expect((await failureOf(strict.dials())).message).to.contain('ECONNREFUSED');
  });

  it('gives requests that wait an error when it is closed', async () => {
    server.greeting = '';
    const { dials, context } = await use();
    const failure = failureOf(dials());
    await context.close();
    expect((await failure).code).to.equal('UPSTREAM_KIT_CLOSED');
  });

  it('connects when the config starts, once for all who share the watch', async () => {
    const id = 'http.reverse_proxy.upstreams.line';
    contexts.push(...[1, 2].map(() => new TestContext(id, { shared, isStarted: false })));
    let connections = 0;
    const connect = async ({ signal }: WatchSession<string>): Promise<void> => {
      connections += 1;
      await once(signal, 'abort');
    };
    for (const context of contexts) await shareWatch<string>(context, { clock, settings: 'silent', open: () => ({ connect }) });
    const before = connections;
    for (const context of contexts) context.start();
    expect([before, connections]).to.deep.equal([0, 1]);
  });
});
