import type { Upstream, UpstreamSource } from '@caddis/core/http';
import { expect } from 'chai';
import { FakeClock, type LogLine, RecordingLogger } from '@caddis/test-helpers';
import { PassiveCheck } from './passive-check.js';
import { BackendStates } from './backend-states.js';
import { BackendRegistry } from './backend-registry.js';
import { GuardedSource } from '../guards/guarded-source.js';

const a: Upstream = { dial: '10.0.0.1:80' };
const b: Upstream = { dial: '10.0.0.2:80' };

describe('BackendRegistry', () => {
  let clock: FakeClock;
  let states: BackendStates;
  let released: string[];
  let events: string[];
  let lines: LogLine[];
  const registries: BackendRegistry[] = [];

  beforeEach(() => {
    clock = new FakeClock();
    states = new BackendStates(clock);
    released = [];
    events = [];
    lines = [];
  });
  afterEach(() => {
    for (const registry of registries.splice(0)) registry.destroy();
    states.destroy();
    expect(clock.pending).to.equal(0);
  });

  function registryOf(source?: Partial<UpstreamSource>, maxRequests = 0): BackendRegistry {
    const registry = new BackendRegistry({
      clock,
      states,
      rules: { breaker: undefined, passive: undefined, activeCheck: undefined, maxRequests },
      source: source === undefined ? undefined : new GuardedSource({ source: { getUpstreams: () => [], ...source }, clock, log: new RecordingLogger({ lines, minLevel: 'info' }), deadlineMs: 1000 }),
      release: ({ host }) => void released.push(host),
    });
    registries.push(registry);
    registry.watch({ onAdded: ({ state }) => void events.push(`+${state.dial}`), onRemoved: ({ state }) => void events.push(`-${state.dial}`) });
    return registry;
  }

  const stateOf = (registry: BackendRegistry): string[] => [...registry.list()].map(({ state, draining }) => `${state.dial}${draining ? ' draining' : ''}`);

  it('makes one pool of an answer, and keeps what is known of an upstream over new answers', () => {
    const registry = registryOf({});
    const answer = [a, b];
    const pool = registry.candidatesOf(answer);
    expect(registry.candidatesOf(answer)).to.equal(pool);
    const other = registry.candidatesOf([b, a]);
    expect(other).to.deep.equal([pool[1], pool[0]]);
    expect(registry.candidatesOf(answer)).to.equal(pool);
    expect(events).to.deep.equal(['+10.0.0.1:80', '+10.0.0.2:80']);
  });

  it('sees what a source has added to the array that it gave', () => {
    const registry = registryOf({});
    const answer = [a];
    registry.candidatesOf(answer);
    answer.push(b);
    expect(registry.candidatesOf(answer).map(({ upstream }) => upstream)).to.deep.equal([a, b]);
    registry.candidatesOf([b]);
    answer.pop();
    expect(registry.candidatesOf(answer).map(({ upstream }) => upstream)).to.deep.equal([a]);
  });

  it('returns immutable candidates', () => {
    const candidates = registryOf({}).candidatesOf([a, b]);
    expect(() => Array.prototype.reverse.call(candidates)).to.throw(TypeError);
    expect(() => Array.prototype.pop.call(candidates)).to.throw(TypeError);
    for (const candidate of candidates) expect(() => Object.assign(candidate, { upstream: b })).to.throw(TypeError);
  });

  it('counts requests of one address once, whatever objects name it', () => {
    const registry = registryOf({});
    const [first, second] = registry.candidatesOf([a, { ...a, weight: 5 }]);
    const other = registryOf({});
    const [third] = other.candidatesOf([{ ...a }]);
    registry.begin((first as NonNullable<typeof first>).backend);
    expect([first?.requests, second?.requests, third?.requests]).to.deep.equal([1, 1, 1]);
    registry.end((first as NonNullable<typeof first>).backend);
    expect([first?.requests, second?.requests, third?.requests]).to.deep.equal([0, 0, 0]);
  });

  it('gives upstreams their own limit, or that of the handler', () => {
    const registry = registryOf({}, 1);
    const [common, own] = registry.candidatesOf([a, { ...b, maxRequests: 2 }]);
    const state = (): unknown[] => [common?.available, own?.available];
    for (const candidate of [common, own]) registry.begin((candidate as NonNullable<typeof common>).backend);
    expect(state()).to.deep.equal([false, true]);
    registry.begin((own as NonNullable<typeof own>).backend);
    expect(state()).to.deep.equal([false, false]);
  });

  describe('drains what is no longer named', () => {
    it('by a new answer, when no other is in use', () => {
      const registry = registryOf({});
      registry.candidatesOf([a, b]);
      for (let minute = 0; minute < 3; minute += 1) {
        registry.candidatesOf([b]);
        clock.jump(60_000);
      }
      expect({ state: stateOf(registry), released, events }).to.deep.equal({
        state: ['10.0.0.2:80'],
        released: ['10.0.0.1'],
        events: ['+10.0.0.1:80', '+10.0.0.2:80', '-10.0.0.1:80'],
      });
    });

    it('never while several answers are given by turns', () => {
      const registry = registryOf({});
      const answers = [[a], [b]];
      for (let turn = 0; turn < 100; turn += 1) {
        registry.candidatesOf(answers[turn % 2] as Upstream[]);
        clock.jump(10_000);
      }
      expect(released).to.deep.equal([]);
    });

    it('before their time where answers are too many', () => {
      const registry = registryOf({});
      for (let round = 0; round < 4; round += 1) {
        for (let index = 0; index < 10_000; index += 1) registry.candidatesOf([{ dial: `10.${round}.${index >> 8}.${index & 255}:80` }]);
        clock.jump(1000);
      }
      expect([...registry.list()].length).to.equal(10_001);
    });

    it('by what the source knows, without any request', () => {
      let upstreams: readonly Upstream[] = [a, b];
      const registry = registryOf({ known: () => upstreams });
      expect(stateOf(registry)).to.deep.equal(['10.0.0.1:80', '10.0.0.2:80']);
      upstreams = [b];
      clock.jump(5000);
      expect({ state: stateOf(registry), released }).to.deep.equal({ state: ['10.0.0.2:80'], released: ['10.0.0.1'] });
    });

    it('finishing its requests, which stay visible meanwhile', () => {
      let upstreams: readonly Upstream[] = [a];
      const registry = registryOf({ known: () => upstreams });
      const [candidate] = registry.candidatesOf([a]);
      const { backend } = candidate as NonNullable<typeof candidate>;
      registry.begin(backend);
      upstreams = [b];
      registry.candidatesOf([b]);
      clock.jump(1000);
      expect({ state: stateOf(registry), released, requests: backend.state.requests }).to.deep.equal({
        state: ['10.0.0.2:80', '10.0.0.1:80 draining'],
        released: ['10.0.0.1'],
        requests: 1,
      });
      registry.end(backend);
      expect(stateOf(registry)).to.deep.equal(['10.0.0.2:80']);
    });

    it('unless it is named again', () => {
      let upstreams: readonly Upstream[] = [a];
      const registry = registryOf({ known: () => upstreams });
      const [candidate] = registry.candidatesOf([a]);
      const { backend } = candidate as NonNullable<typeof candidate>;
      registry.begin(backend);
      upstreams = [];
      clock.jump(5000);
      upstreams = [{ ...a }];
      registry.candidatesOf(upstreams);
      registry.end(backend);
      expect({ state: stateOf(registry), requests: backend.state.requests, events }).to.deep.equal({
        state: ['10.0.0.1:80'],
        requests: 0,
        events: ['+10.0.0.1:80', '-10.0.0.1:80', '+10.0.0.1:80'],
      });
    });

    it('soon after the source has called back', () => {
      let upstreams: readonly Upstream[] = [a, b];
      let changed = (): void => undefined;
      let watching = true;
      const registry = registryOf({ known: () => upstreams, watchKnown: (callback) => ((changed = callback), () => void (watching = false)) });
      clock.jump(10_000);
      upstreams = [b];
      changed();
      clock.jump(100);
      expect({ state: stateOf(registry), released }).to.deep.equal({ state: ['10.0.0.2:80'], released: ['10.0.0.1'] });
      registry.destroy();
      expect(watching).to.equal(false);
    });

    const lies: Readonly<Record<string, () => unknown>> = {
      'says that it has none': () => ({ state: 'ok', upstreams: [] }),
      'names another': () => ({ state: 'ok', upstreams: [b] }),
      throws: () => {
        throw new Error('no');
      },
      'is null': () => null,
      'is a text': () => 'well',
      'is a promise': () => Promise.resolve({ state: 'ok', upstreams: [] }),
    };
    for (const [name, status] of Object.entries(lies)) {
      it(`but none because of a status that ${name}`, () => {
        const registry = registryOf({ status: status as never });
        const answer = [a];
        for (let turn = 0; turn < 100; turn += 1) {
          registry.candidatesOf(answer);
          clock.jump(5000);
        }
        expect({ state: stateOf(registry), released, events, lines }).to.deep.equal({ state: ['10.0.0.1:80'], released: [], events: ['+10.0.0.1:80'], lines: [] });
      });
    }

    const unknowns: Readonly<Record<string, () => unknown>> = {
      throws: () => {
        throw new Error('no');
      },
      'gives null': () => null,
      'gives a promise': () => Promise.resolve([b]),
      'gives what is no upstream': () => [{ host: 'b' }],
    };
    for (const [name, known] of Object.entries(unknowns)) {
      it(`by the answers of a source that ${name} when it is asked what it knows, which is said once`, () => {
        let fails = false;
        const registry = registryOf({ known: () => (fails ? known() : [a, b]) as never });
        const answer = [b];
        registry.candidatesOf(answer);
        clock.jump(5000);
        fails = true;
        const seen: string[][] = [];
        for (const wait of [5000, 50_000, 180_000]) {
          registry.candidatesOf(answer);
          clock.jump(wait);
          seen.push(stateOf(registry));
        }
        expect(seen).to.deep.equal([['10.0.0.1:80', '10.0.0.2:80'], ['10.0.0.1:80', '10.0.0.2:80'], ['10.0.0.2:80']]);
        expect(lines.map(({ message }) => message)).to.deep.equal(['upstream source cannot list its upstreams; the upstreams of its answers are used instead']);
      });
    }

    it('but not upstreams of the config', () => {
      const registry = registryOf({ known: () => [] });
      registry.addStatic([a]);
      clock.jump(5000);
      expect(stateOf(registry)).to.deep.equal(['10.0.0.1:80']);
    });
  });
});

describe('BackendStates', () => {
  it('keeps failures and verdicts of a backend that nobody uses for an hour', () => {
    const clock = new FakeClock();
    const pool = new BackendStates(clock);
    const first = pool.acquire('a');
    pool.release(first);
    clock.jump(3_500_000);
    expect(pool.acquire('a')).to.equal(first);
    pool.release(first);
    clock.jump(4_000_000);
    expect(pool.acquire('a')).to.not.equal(first);
    pool.destroy();
  });

  it('does not remember any number of them', () => {
    const clock = new FakeClock();
    const pool = new BackendStates(clock);
    for (let index = 0; index < 50_000; index += 1) pool.release(pool.acquire(`host ${index}`));
    expect([...pool.list()].length).to.be.at.most(10_000);
    pool.destroy();
    expect(clock.pending).to.equal(0);
  });
});

describe('PassiveCheck', () => {
  const settings = { failDurationMs: 1000, maxFails: 2, unhealthyStatus: [5, 404], unhealthyLatencyMs: 100 };

  it('counts what is listed', () => {
    const check = new PassiveCheck(settings, new FakeClock());
    const cases = [[200, 0], [200, 100], [404, 0], [403, 0], [500, 0], [599, 150]] as const;
    expect(cases.map(([status, latency]) => check.judge(status, latency))).to.deep.equal([0, 1, 1, 0, 1, 2]);
  });

  it('keeps requests away as long as enough failures are remembered', () => {
    const clock = new FakeClock();
    const check = new PassiveCheck(settings, clock);
    const states = new BackendStates(clock);
    const failures = states.acquire('a').failuresFor(check.key);
    const seen: boolean[] = [];
    for (const wait of [0, 600, 300, 200, 600]) {
      clock.jump(wait);
      if (wait !== 300) check.remember(failures);
      seen.push(check.tolerates(failures));
    }
    expect(seen).to.deep.equal([true, false, false, false, false]);
    clock.jump(401);
    expect([check.tolerates(failures), check.count(failures)]).to.deep.equal([true, 1]);
    states.destroy();
  });
});
