import { FakeClock } from '@caddis/test-helpers';
import type { Watch } from '@caddis/upstream-kit';
import { expect } from 'chai';
import { FakeEngine, listedContainer } from '../testing/fake-engine.js';
import { engineWatch } from '../testing/engine-watch.js';
import { RecordingListener } from '../testing/recording-listener.js';
import type { EngineView } from './engine-service.js';
import { resolveEngineSettings } from './engine-settings.js';

const timeoutMs = 5000;
const pollMs = 30_000;
const one = listedContainer('one', '10.0.0.1');
const two = listedContainer('two', '10.0.0.2');
const start = { Type: 'container', Action: 'start' };

describe('EngineService', () => {
  let engine: FakeEngine;
  let clock: FakeClock;
  let listener: RecordingListener;
  let watch: Watch<EngineView>;
  beforeEach(async () => {
    engine = await FakeEngine.start();
    engine.containers = [one];
    clock = new FakeClock();
    listener = new RecordingListener();
  });
  afterEach(async () => {
    await watch.close();
    await engine.idle();
    expect({ timers: clock.pending, connections: engine.connections }).to.deep.equal({ timers: 0, connections: 0 });
    await engine.down();
  });

  function begin(ownContainerId?: string): void {
    watch = engineWatch({ clock, settings: resolveEngineSettings({ host: engine.host }, {}), timeoutMs, pollMs, ownContainerId });
    watch.subscribe(listener);
    watch.start();
  }

  /** Starts the watch and waits for the second list, which always follows the first one. */
  async function settle(ownContainerId?: string): Promise<void> {
    begin(ownContainerId);
    await listener.next();
    await passBurst();
    await listener.next();
  }

  /** Waits until an event has arrived, then advances the clock past the quiet time. */
  async function passBurst(): Promise<void> {
    await clock.timer((ms) => ms === 100);
    await clock.advance(100);
  }

  /** Waits until the watch has scheduled its next try, then advances the clock to it. */
  async function passRetry(): Promise<number> {
    const delay = await clock.timer((ms) => ms <= 1000 && ms !== 100);
    await clock.advance(delay);
    return delay;
  }

  it('subscribes first, then lists (pitfall 31)', async () => {
    await settle();
    expect(engine.requests.map((path) => path.replace(/\?.*/, ''))).to.deep.equal([
      '/_ping',
      '/v1.47/events',
      '/v1.47/containers/json',
      '/v1.47/containers/json',
    ]);
  });

  it('asks for the events that matter only, not for those of health checks', async () => {
    await settle();
    const filters = JSON.parse(new URLSearchParams(engine.requests[1]?.split('?')[1]).get('filters') ?? '') as unknown;
    expect(filters).to.deep.equal({
      type: ['container', 'network'],
      event: ['start', 'die', 'pause', 'unpause', 'rename', 'health_status', 'connect', 'disconnect'],
    });
  });

  it('sees a container that starts between list and subscription, without an event (pitfall 31)', async () => {
    begin();
    expect(await listener.next()).to.deep.equal(['one']);
    engine.containers = [one, two];
    await passBurst();
    expect(await listener.next()).to.deep.equal(['one', 'two']);
  });

  it('lists after an event, by name, and hands out the same view when nothing changed (pitfall 10)', async () => {
    await settle();
    const view = listener.view;
    engine.emit(start);
    await passBurst();
    await listener.next();
    expect(listener.view).to.equal(view);
    engine.containers = [two, one];
    engine.emit(start);
    await passBurst();
    expect(await listener.next()).to.deep.equal(['one', 'two']);
  });

  for (const how of ['end', 'reset'] as const) {
    it(`lists again after the stream was cut (${how}), with no other event (pitfalls 30, 31)`, async () => {
      await settle();
      engine.containers = [two];
      engine.cut(how);
      await passRetry();
      expect(await listener.next()).to.deep.equal(['two']);
    });
  }

  it('tries again at once when it is hurried after a failure, and no sooner than a moment after the last try', async () => {
    engine.behaviour.list = { status: 500, body: '{"message":"overloaded"}' };
    begin();
    expect(await listener.next()).to.equal('DOCKER_ENGINE_REFUSED');
    engine.behaviour.list = 'answer';
    watch.hurry();
    watch.hurry();
    await clock.timer((ms) => ms === 250);
    const before = engine.count('ping');
    await clock.advance(249);
    expect(engine.count('ping')).to.equal(before);
    await clock.advance(1);
    expect(await listener.next()).to.deep.equal(['one']);
  });

  it('begins with what the watch before it knew', async () => {
    await settle();
    const view = listener.view as EngineView;
    await watch.close();
    const views: unknown[] = [];
    watch = engineWatch({ clock, settings: resolveEngineSettings({ host: engine.host }, {}), timeoutMs, pollMs, ownContainerId: undefined, seed: { view, at: clock.now() }, onKnown: (known) => views.push(known) });
    listener = new RecordingListener();
    watch.subscribe(listener);
    expect([await listener.next(), listener.view === view]).to.deep.equal([['one'], true]);
    watch.start();
    await listener.next();
    expect(views).to.have.length(1);
  });

  it('repeats a list that failed after an event, without another event (pitfall 32)', async () => {
    await settle();
    engine.containers = [one, two];
    engine.behaviour.list = { status: 500, body: '{"message":"overloaded"}' };
    engine.emit(start);
    await passBurst();
    expect(await listener.next()).to.equal('DOCKER_ENGINE_REFUSED');
    engine.behaviour.list = 'answer';
    await passRetry();
    expect(await listener.next()).to.deep.equal(['one', 'two']);
  });

  it('says failing within the poll interval and one timeout when the connection is half-open (pitfall 33)', async () => {
    await settle();
    const since = clock.now();
    engine.behaviour.ping = 'silence';
    const asked = engine.nextRequest();
    await clock.advance(pollMs);
    await asked;
    await clock.advance(timeoutMs);
    expect(await listener.next()).to.equal('DOCKER_ENGINE_SILENT');
    expect(clock.now() - since).to.equal(pollMs + timeoutMs);
  });

  it('leaves a stream that is open but dead with the next poll (pitfall 33)', async () => {
    await settle();
    engine.containers = [two];
    await clock.advance(pollMs);
    expect(await listener.next()).to.deep.equal(['two']);
    expect(engine.count('events')).to.equal(2);
  });

  it('sees with a poll what made no event, e.g. on another node of a swarm (pitfall 42)', async () => {
    await settle();
    engine.containers = [one, two];
    await clock.advance(pollMs);
    expect(await listener.next()).to.deep.equal(['one', 'two']);
  });

  it('starts without an engine and finds it when it comes (pitfall 40)', async () => {
    await engine.down();
    begin();
    expect(await listener.next()).to.equal('DOCKER_ENGINE_UNREACHABLE');
    await engine.up();
    await passRetry();
    expect(await listener.next()).to.deep.equal(['one']);
  });

  it('tries for ever, at most five seconds apart, and quickly again after a success (pitfall 13)', async () => {
    await engine.down();
    begin();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 30; attempt += 1) {
      expect(await listener.next()).to.equal('DOCKER_ENGINE_UNREACHABLE');
      delays.push(await clock.timer((ms) => ms !== timeoutMs));
      await clock.advance(delays.at(-1) ?? 0);
    }
    expect(Math.max(...delays)).to.be.at.most(5000);
    expect(Math.min(...delays.slice(5))).to.be.at.least(4000);
    await listener.next();
    await engine.up();
    await clock.advance(await clock.timer((ms) => ms !== timeoutMs));
    expect(await listener.next()).to.deep.equal(['one']);
    await engine.down();
    await clock.timer((ms) => ms === 1000);
    await clock.advance(1000);
    expect(await listener.next()).to.equal('DOCKER_ENGINE_UNREACHABLE');
    expect(await clock.timer((ms) => ms < 1000 && ms !== 100)).to.be.at.most(500);
  });

  it('does not ask an engine more than once a second that ends every stream at once', async () => {
    begin();
    const began = clock.now();
    for (let cycle = 0; cycle < 5; cycle += 1) {
      await listener.next();
      engine.cut('end');
      await passRetry();
    }
    await listener.next();
    expect(clock.now() - began).to.equal(5000);
  });

  it('tells a forbidden endpoint from an engine that is gone (pitfall 39)', async () => {
    engine.behaviour.events = { status: 403, body: 'Forbidden' };
    begin();
    expect(await listener.next()).to.equal('DOCKER_ENGINE_REFUSED');
    expect((listener.error as Error).message).to.equal(`${engine.host} answered 403 to GET /v1.47/events: "Forbidden"`);
    engine.behaviour.events = 'answer';
    await passRetry();
    expect(await listener.next()).to.deep.equal(['one']);
  });

  it('learns the networks of its own container again with every list (pitfall 35)', async () => {
    const { Labels: _labels, ...own } = listedContainer('proxy', '10.0.0.9');
    engine.containers = [one, own];
    await settle(own.Id);
    expect([...(listener.view?.ownNetworks ?? [])]).to.deep.equal(['web-id']);
    const networks = { ...own.NetworkSettings?.Networks, side: { NetworkID: 'side-id', IPAddress: '10.0.1.9' } };
    engine.containers = [one, { ...own, NetworkSettings: { Networks: networks } }];
    engine.emit({ Type: 'network', Action: 'connect' });
    await passBurst();
    await listener.next();
    expect([...(listener.view?.ownNetworks ?? [])]).to.deep.equal(['side-id', 'web-id']);
  });

  it('tells a late listener at once what is known', async () => {
    await settle();
    const late = new RecordingListener();
    const end = watch.subscribe(late);
    expect(await late.next()).to.deep.equal(['one']);
    end();
  });

  it('can be closed at any moment, also while it waits for an answer', async () => {
    engine.behaviour.list = 'silence';
    begin();
    await clock.timer((ms) => ms === 100);
    await watch.close();
    expect(clock.pending).to.equal(0);
  });
});
