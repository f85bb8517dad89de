import { systemClock } from '@caddis/core';
import { FakeClock, RecordingLogger, SharedValues, TestContext, failureOf, startRawBackend, testRequest, until } from '@caddis/test-helpers';
import { conformance } from '@caddis/testkit';
import { expect } from 'chai';
import { maxQuietMs } from './consul-service.js';
import { ConsulUpstreams } from './consul-upstreams.js';
import { ConsulStandIn } from './stand-in/consul-stand-in.js';

describe('the upstream source consul, as every module', () => {
  const consul = new ConsulStandIn();
  const config = { service: 'shop', address: '' };

  before(async () => {
    await consul.up();
    consul.register({ Name: 'shop', Port: 80 });
    config.address = consul.address;
  });

  after(() => consul.down());

  conformance(ConsulUpstreams, { describe, it, configs: [config] });
});

describe('the upstream source consul', () => {
  let consul: ConsulStandIn;
  let log: RecordingLogger;
  let shared: SharedValues;
  let contexts: TestContext[];
  let source: ConsulUpstreams;

  beforeEach(async () => {
    consul = new ConsulStandIn();
    await consul.up();
    log = new RecordingLogger();
    shared = new SharedValues();
    contexts = [];
  });

  afterEach(async () => {
    for (const context of contexts) await context.close();
    await until('no query is left', () => consul.waiting.size === 0);
    await consul.down();
    expect(shared.keys).to.deep.equal([]);
  });

  const dials = async (): Promise<readonly string[]> => (await source.getUpstreams(testRequest())).map(({ dial }) => dial);
  const untilDials = (...wanted: readonly string[]): Promise<void> =>
    until(`it names ${wanted.join()}`, async () => (await dials()).join() === wanted.join());
  const untilState = (state: string): Promise<void> => until(`it is ${state}`, () => source.status().state === state);

  interface Started {
    readonly clock?: FakeClock;
    readonly address?: string;
    readonly tag?: string;
    readonly token?: string;
  }

  async function start({ clock, ...config }: Started = {}): Promise<void> {
    const context = new TestContext('http.reverse_proxy.upstreams.consul', { shared });
    contexts.push(context);
    source = new ConsulUpstreams({ address: consul.address, service: 'shop', grace_period: 3_600_000, ...config }, log, clock ?? systemClock);
    await source.provision(context);
  }

  it('names the instances that pass, with address, weight, labels and origin', async () => {
    consul.register({ Name: 'shop', ID: 'a', Address: '10.0.0.7', Port: 80, Weights: { Passing: 3, Warning: 1 }, Meta: { zone: 'a' } });
    consul.register({ Name: 'shop', ID: 'b', Port: 81 });
    consul.register({ Name: 'shop', ID: 'c', Port: 82, Health: 'critical' });
    consul.register({ Name: 'shop', ID: 'd' });
    consul.register({ Name: 'mail', ID: 'e', Port: 25 });
    await start();
    expect(await source.getUpstreams(testRequest())).to.deep.equal([
      { dial: '10.0.0.7:80', weight: 3, labels: { zone: 'a' }, origin: 'node-1/a' },
      { dial: '127.0.0.1:81', weight: 1, labels: {}, origin: 'node-1/b' },
    ]);
    expect(source.status().leftOut).to.deep.equal([{ candidate: 'node-1/d', reason: 'it has no port' }]);
  });

  it('hears of changes, and keeps the upstreams that stay', async () => {
    consul.register({ Name: 'shop', ID: 'a', Port: 80 });
    await start();
    await untilDials('127.0.0.1:80');
    const [kept] = source.known();
    consul.register({ Name: 'shop', ID: 'b', Port: 81 });
    await untilDials('127.0.0.1:80', '127.0.0.1:81');
    expect(source.known()[0]).to.equal(kept);
    consul.deregister('a');
    await untilDials('127.0.0.1:81');
    consul.deregister('b');
    await untilState('empty');
  });

  it('leaves its query with Consul while nothing changes', async () => {
    consul.register({ Name: 'shop', ID: 'a', Port: 80 });
    await start();
    await until('a query waits', () => consul.waiting.size === 1);
    const [waiting] = consul.waiting;
    consul.register({ Name: 'mail', ID: 'e', Port: 25 });
    expect([...consul.waiting]).to.deep.equal([waiting]);
  });

  it('names only the instances with a tag', async () => {
    consul.register({ Name: 'shop', ID: 'a', Port: 80, Tags: ['v1'] });
    consul.register({ Name: 'shop', ID: 'b', Port: 81, Tags: ['v1', 'v2'] });
    await start({ tag: 'v2' });
    expect(await dials()).to.deep.equal(['127.0.0.1:81']);
  });

  it('keeps its last answer while Consul is down, and follows it when it is back with other indexes', async () => {
    consul.register({ Name: 'shop', ID: 'a', Port: 80 });
    await start();
    await until('a query waits', () => consul.waiting.size === 1);
    await consul.down();
    await untilState('stale');
    expect(await dials()).to.deep.equal(['127.0.0.1:80']);
    consul.reset();
    consul.register({ Name: 'shop', ID: 'b', Port: 81 });
    await consul.up();
    await untilDials('127.0.0.1:81');
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).to.deep.equal(['warn Consul cannot be reached', 'info Consul can be reached again']);
  });

  it('requests everything again when the index goes back', async () => {
    consul.register({ Name: 'shop', ID: 'a', Port: 80 });
    await start();
    await until('a query waits', () => consul.waiting.size === 1);
    consul.reset();
    consul.register({ Name: 'shop', ID: 'b', Port: 81 });
    // The stand-in answers the waiting query as if its wait were over.
    for (const query of consul.waiting) query.end();
    await untilDials('127.0.0.1:81');
    consul.register({ Name: 'shop', ID: 'b', Port: 82 });
    await untilDials('127.0.0.1:82');
  });

  it('logs why it is refused, and retries more rarely then', async () => {
    consul.token = 'right';
    await start({ token: 'wrong' });
    expect((await failureOf(dials())).message).to.equal(`${new URL(consul.address).host} answered 403: ACL not found`);
    const { nextTry = 0, lastError } = source.status();
    expect(nextTry - (lastError?.at ?? 0)).to.be.greaterThan(500);
    await start({ token: 'right' });
    await untilState('empty');
  });

  it('reconnects to a Consul that is silent for longer than a query may wait', async () => {
    const silent = await startRawBackend(() => undefined);
    const clock = new FakeClock();
    await start({ clock, address: `http://${silent.dial}` });
    await until('it has asked', () => silent.open.size === 1);
    await clock.advance(maxQuietMs + 1);
    await untilState('failing');
    await silent.close();
  });
});
