import { isCaddisError, systemClock, type Context } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';
import type { SourceStatus, Upstream, UpstreamRequest, UpstreamSource } from '@caddis/core/http';
import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { MultiUpstreams } from './index.js';

/** A source that returns what the test has set: an array or a promise. If the test has set an error, it throws it. */
class TestSource implements UpstreamSource {
  asked = 0;
  resets: UpstreamRequest[] = [];

  constructor(public answer: readonly Upstream[] | Promise<readonly Upstream[]> | Error) {}

  getUpstreams(): readonly Upstream[] | Promise<readonly Upstream[]> {
    this.asked += 1;
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  }

  resetCache(request: UpstreamRequest): void {
    this.resets.push(request);
  }
}

function of(...dials: readonly string[]): readonly Upstream[] {
  return Object.freeze(dials.map((dial) => Object.freeze({ dial })));
}

function source(...dials: readonly string[]): TestSource {
  return new TestSource(of(...dials));
}

const down = new Error('server is down');
/** `multi` only passes the request on, so an empty object is enough. */
const request = {} as UpstreamRequest;

describe('multi', () => {
  let clock: FakeClock;
  let log: RecordingLogger;

  beforeEach(() => {
    clock = new FakeClock(0);
    log = new RecordingLogger();
  });

  afterEach(() => {
    expect(clock.pending).to.equal(0);
  });

  function multi(sources: readonly UpstreamSource[], options: { readonly max_wait?: number; readonly unique?: boolean } = {}): MultiUpstreams {
    return new MultiUpstreams({ sources, max_wait: 0, unique: false, ...options }, log, clock);
  }

  function tiers(upstreams: readonly Upstream[]): readonly string[] {
    return upstreams.map(({ dial, tier }) => `${tier}:${dial}`);
  }

  it('appends the results in the order of the sources, each with the position of its source', async () => {
    const all = multi([source('a:1', 'b:1'), source('c:1')]);
    expect(await all.getUpstreams(request)).to.deep.equal([
      { dial: 'a:1', tier: 0 },
      { dial: 'b:1', tier: 0 },
      { dial: 'c:1', tier: 1 },
    ]);
  });

  it('keeps what a source says of an upstream', async () => {
    const known = { dial: 'a:1', priority: 1, weight: 2, maxRequests: 3, origin: 'web' };
    expect(await multi([new TestSource([known])]).getUpstreams(request)).to.deep.equal([{ ...known, tier: 0 }]);
  });

  it('has no upstreams without sources, which is not an error', async () => {
    expect(await multi([]).getUpstreams(request)).to.deep.equal([]);
  });

  it('pitfall 9: keeps duplicates, as Caddy does, unless unique is set', async () => {
    const sources = [source('a:1', 'b:1'), source('b:1', 'c:1')];
    expect(tiers(await multi(sources).getUpstreams(request))).to.deep.equal(['0:a:1', '0:b:1', '1:b:1', '1:c:1']);
    expect(tiers(await multi(sources, { unique: true }).getUpstreams(request))).to.deep.equal(['0:a:1', '0:b:1', '1:c:1']);
  });

  it('pitfall 9: keeps an address that one of two sources still gives', async () => {
    const first = source('a:1');
    const all = multi([first, source('a:1')], { unique: true });
    await all.getUpstreams(request);
    first.answer = of();
    expect(tiers(await all.getUpstreams(request))).to.deep.equal(['1:a:1']);
  });

  describe('identity', () => {
    it('gives the same array, synchronously, as long as its sources do', () => {
      const all = multi([source('a:1'), source('b:1')]);
      const first = all.getUpstreams(request);
      expect(all.getUpstreams(request)).to.equal(first);
    });

    it('keeps the objects of upstreams that stay when a source changes', () => {
      const changing = source('a:1');
      const all = multi([changing, source('b:1')]);
      const [, b] = all.getUpstreams(request) as readonly Upstream[];
      changing.answer = of('a:2');
      const next = all.getUpstreams(request) as readonly Upstream[];
      expect([tiers(next), next[1] === b]).to.deep.equal([['0:a:2', '1:b:1'], true]);
    });

    it('finds the array again for each of several requests whose answers differ', () => {
      const byRequest = new Map([[request, of('a:1')]]);
      const other = {} as UpstreamRequest;
      byRequest.set(other, of('b:1'));
      const all = multi([{ getUpstreams: (asking) => byRequest.get(asking) ?? [] }, source('c:1')]);
      const arrays = [request, other, request, other].map((asking) => all.getUpstreams(asking));
      expect([arrays[0] === arrays[2], arrays[1] === arrays[3], arrays[0] === arrays[1]]).to.deep.equal([true, true, false]);
    });

    it('keeps the array while a source continues failing', () => {
      const failing = new TestSource(down);
      const all = multi([failing, source('a:1')]);
      const first = all.getUpstreams(request);
      failing.answer = new Error('another');
      expect(all.getUpstreams(request)).to.equal(first);
    });

    it('gives an immutable array', async () => {
      expect(Object.isFrozen(await multi([source('a:1')]).getUpstreams(request))).to.equal(true);
    });

    it('is synchronous again after a first answer that had to be waited for', async () => {
      const first = new TestSource(Promise.resolve(of('a:1')));
      const all = multi([first, source('b:1')]);
      const waited = await all.getUpstreams(request);
      first.answer = await (first.answer as Promise<readonly Upstream[]>);
      expect(all.getUpstreams(request)).to.equal(waited);
    });
  });

  describe('failures', () => {
    it('pitfall 52: one that throws is logged and left out, the rest is used', async () => {
      expect(tiers(await multi([new TestSource(down), source('a:1')]).getUpstreams(request))).to.deep.equal(['1:a:1']);
      expect(log.lines).to.deep.equal([
        { level: 'error', message: 'upstream source failed; the other sources are used', source_idx: 0, err: down },
      ]);
    });

    it('pitfall 52: one that rejects is logged and left out, the rest is used', async () => {
      const all = multi([source('a:1'), new TestSource(Promise.reject(down)), source('b:1')]);
      expect(tiers(await all.getUpstreams(request))).to.deep.equal(['0:a:1', '2:b:1']);
      expect(log.lines.map(({ source_idx, err }) => [source_idx, err])).to.deep.equal([[1, down]]);
    });

    it('pitfall 52: all failed is an error with all causes, so that the static upstreams step in', () => {
      const other = new Error('no such name');
      const all = multi([new TestSource(down), new TestSource(other)]);
      expect(() => all.getUpstreams(request)).to.throw().that.satisfies((error: unknown) => {
        expect(isCaddisError(error) && [error.code, error.message, (error.cause as AggregateError).errors]).to.deep.equal([
          'MULTI_ALL_FAILED',
          'all 2 upstream sources failed: source 0: server is down; source 1: no such name',
          [down, other],
        ]);
        return true;
      });
    });

    it('pitfall 52: all failed is an error too when some had to be waited for', async () => {
      const all = multi([new TestSource(down), new TestSource(Promise.reject(down))]);
      const error: unknown = await Promise.resolve(all.getUpstreams(request)).catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'MULTI_ALL_FAILED');
    });

    it('pitfall 52: all empty is empty, and so is one empty among failures', async () => {
      expect(await multi([source(), source()]).getUpstreams(request)).to.deep.equal([]);
      expect(await multi([new TestSource(down), source()]).getUpstreams(request)).to.deep.equal([]);
    });

    it('logs a source at most once in ten seconds, whatever the number of requests', async () => {
      const all = multi([new TestSource(down), source(), source('a:1')]);
      for (let requests = 0; requests < 1000; requests += 1) all.getUpstreams(request);
      clock.jump(10_000);
      all.getUpstreams(request);
      const [failed, empty] = ['upstream source failed; the other sources are used', 'upstream source has no upstreams'];
      expect(log.lines.map(({ level, message, source_idx }) => [level, message, source_idx])).to.deep.equal([
        ['error', failed, 0],
        ['warn', empty, 1],
        ['error', failed, 0],
        ['warn', empty, 1],
      ]);
    });
  });

  describe('waiting', () => {
    it('asks all sources before it waits for any, so that the slowest counts, not the sum', async () => {
      const resolvers: ((upstreams: readonly Upstream[]) => void)[] = [];
      const slow = (): TestSource => new TestSource(new Promise((resolve) => resolvers.push(resolve)));
      const sources = [slow(), source('b:1'), slow()];
      const waiting = multi(sources).getUpstreams(request);
      expect(sources.map(({ asked }) => asked)).to.deep.equal([1, 1, 1]);
      resolvers[1]?.(of('c:1'));
      resolvers[0]?.(of('a:1'));
      expect(tiers(await waiting)).to.deep.equal(['0:a:1', '1:b:1', '2:c:1']);
    });

    it('pitfall 52: continues without one that hangs after max_wait', async () => {
      const all = multi([new TestSource(new Promise(() => undefined)), source('a:1')], { max_wait: 1000 });
      const waiting = all.getUpstreams(request);
      clock.jump(1000);
      expect(tiers(await waiting)).to.deep.equal(['1:a:1']);
      expect(log.lines.map(({ err }) => (err as Error).message)).to.deep.equal(['source 0 had no answer within 1s']);
    });

    it('leaves no timer of a source that answers in time', async () => {
      const all = multi([new TestSource(Promise.resolve(of('a:1')))], { max_wait: 1000 });
      expect(tiers(await all.getUpstreams(request))).to.deep.equal(['0:a:1']);
    });
  });

  describe('a source that violates its contract', () => {
    const never = new Promise<never>(() => undefined);
    const notIterable = 'it answered a string, not an array of upstreams';
    const answers: readonly (readonly [name: string, answer: () => unknown, reason: string])[] = [
      ['null', () => null, 'it answered null, not an array of upstreams'],
      ['undefined', () => undefined, 'it answered undefined, not an array of upstreams'],
      ['a text', () => 'a:1', notIterable],
      ['an item without dial', () => [{ dial: 'a:1' }, {}], 'the upstream at index 1 of its answer has a dial that is not a string: undefined'],
      ['an item that is null', () => [null], 'item 0 of its answer is null, not an upstream'],
      ['an object', () => ({ upstreams: [] }), 'it answered an object, not an array of upstreams'],
      ['a promise of null', () => Promise.resolve(null), 'it answered null, not an array of upstreams'],
      ['a promise of a text', () => Promise.resolve('a:1'), notIterable],
      ['a promise of an item without dial', () => Promise.resolve([{ dial: 8080 }]), 'the upstream at index 0 of its answer has a dial that is not a string: a number'],
      ['a thenable of a text', () => ({ then: (done: (value: unknown) => void) => done('a:1') }), notIterable],
    ];
    for (const [name, answer, reason] of answers) {
      it(`is one that failed when it answers ${name}`, async () => {
        const lying = { getUpstreams: answer } as unknown as UpstreamSource;
        const all = multi([lying, source('b:1')]);
        expect([tiers(await all.getUpstreams(request)), tiers(await all.getUpstreams(request))]).to.deep.equal([['1:b:1'], ['1:b:1']]);
        expect(log.lines.map(({ source_idx, err }) => [source_idx, (err as Error).message])).to.deep.equal([
          [0, `source 0 gave an invalid answer: ${reason}`],
        ]);
      });
    }

    it('is waited for nine seconds when it never settles, and for one second from then on, until it answers', async () => {
      const hanging = new TestSource(never);
      const all = multi([hanging, source('b:1')]);
      for (const waitMs of [9000, 1000]) {
        let isOver = false;
        const waiting = Promise.resolve(all.getUpstreams(request)).finally(() => (isOver = true));
        clock.jump(waitMs - 1);
        await new Promise((resolve) => setImmediate(resolve));
        expect(isOver).to.equal(false);
        clock.jump(1);
        expect(tiers(await waiting)).to.deep.equal(['1:b:1']);
      }
      hanging.answer = of('a:1');
      expect(tiers(await all.getUpstreams(request))).to.deep.equal(['0:a:1', '1:b:1']);
      hanging.answer = never;
      const waiting = all.getUpstreams(request);
      clock.jump(9000);
      await waiting;
    });

    it('leaves the rest to a multi around its own when it never settles', async () => {
      // Uses the real clock: it handles the effects of one timer before it fires the next, and the inner timer fires first.
      const options = { max_wait: 1, unique: false };
      const inner = new MultiUpstreams({ sources: [new TestSource(never), source('a:1')], ...options }, log, systemClock);
      const outer = new MultiUpstreams({ sources: [inner, source('b:1')], ...options }, log, systemClock);
      expect(tiers(await outer.getUpstreams(request))).to.deep.equal(['0:a:1', '1:b:1']);
    });

    it('is named by its module and its place', () => {
      const place = { path: '/apps/http/servers/edge/routes/0/handle/0/dynamic_upstreams' } as Context;
      const inner = new MultiUpstreams({ sources: [new TestSource(down)], max_wait: 0, unique: false }, new RecordingLogger(), clock);
      const outer = new MultiUpstreams({ sources: [source('a:1'), inner], max_wait: 0, unique: false }, log, clock, place);
      outer.getUpstreams(request);
      expect(log.lines.map(({ source_idx, source: id, source_path: path }) => [source_idx, id, path])).to.deep.equal([
        [1, 'http.reverse_proxy.upstreams.multi', `${place.path}/sources/1`],
      ]);
    });

    const statuses: readonly (readonly [name: string, status: () => unknown])[] = [
      ['throws', () => { throw down; }],
      ['gives null', () => null],
      ['gives a text', () => 'ok'],
      ['gives a promise', () => Promise.resolve({ state: 'ok', upstreams: [] })],
      ['gives a promise that rejects', () => Promise.reject(down)],
      ['gives a state that there is not', () => ({ state: 'fine', upstreams: [] })],
      ['gives no list of upstreams', () => ({ state: 'ok' })],
    ];
    for (const [name, status] of statuses) {
      it(`has the status that was seen of it when its own ${name}, which is logged once`, () => {
        const lying = { getUpstreams: () => of('a:1'), status } as unknown as UpstreamSource;
        const all = multi([lying, source('b:1')]);
        all.getUpstreams(request);
        expect([all.status().parts?.['0']?.state, tiers(all.status().upstreams)]).to.deep.equal(['ok', ['0:a:1', '1:b:1']]);
        expect(log.lines.map(({ message, source_idx }) => [message, source_idx])).to.deep.equal([
          ['upstream source did not report its status', 0],
        ]);
      });
    }

    it('is logged when it fails to drop what it remembers later', async () => {
      const lying = { getUpstreams: () => of('a:1'), resetCache: () => Promise.reject(down) } as unknown as UpstreamSource;
      multi([lying]).resetCache(request);
      await new Promise((resolve) => setImmediate(resolve));
      expect(log.lines.map(({ err }) => err)).to.deep.equal([down]);
    });
  });

  describe('resetCache', () => {
    it('pitfall 54: reaches every source, also inside another multi', () => {
      const inner = [source('a:1'), source('b:1')];
      const outer = source('c:1');
      multi([multi(inner), outer, { getUpstreams: () => [] }]).resetCache(request);
      expect([...inner, outer].map(({ resets }) => resets)).to.deep.equal([[request], [request], [request]]);
    });

    it('continues when one of them throws', () => {
      const broken = source('a:1');
      broken.resetCache = () => {
        throw down;
      };
      const other = source('b:1');
      multi([broken, other]).resetCache(request);
      expect([other.resets.length, log.lines.length]).to.deep.equal([1, 1]);
    });
  });

  it('works inside another: the outer position is the tier, the order that of the inner sources', async () => {
    const all = multi([multi([source('a:1'), new TestSource(down), source('b:1')]), source('c:1')]);
    expect(tiers(await all.getUpstreams(request))).to.deep.equal(['0:a:1', '0:b:1', '1:c:1']);
    expect(all.getUpstreams(request)).to.equal(all.getUpstreams(request));
  });

  it('asks ten thousand sources, and sources five hundred levels deep', async () => {
    const wide = multi(Array.from({ length: 10_000 }, (_value, index) => source(`a:${index}`)));
    expect([(await wide.getUpstreams(request)).length, wide.getUpstreams(request) === wide.getUpstreams(request)]).to.deep.equal([10_000, true]);
    let deep = multi([source('a:1')]);
    for (let level = 0; level < 500; level += 1) deep = multi([deep]);
    expect(await deep.getUpstreams(request)).to.deep.equal([{ dial: 'a:1', tier: 0 }]);
  });

  describe('status', () => {
    const part = (state: SourceStatus['state'], ...dials: readonly string[]): UpstreamSource => ({
      getUpstreams: () => [],
      status: () => ({ state, upstreams: of(...dials) }),
    });
    const states: readonly (readonly [readonly UpstreamSource[], SourceStatus['state']])[] = [
      [[], 'empty'],
      [[part('ok', 'a:1'), part('ok', 'b:1')], 'ok'],
      [[part('ok', 'a:1'), part('empty')], 'ok'],
      [[part('ok', 'a:1'), part('failing')], 'partial'],
      [[part('ok', 'a:1'), part('stale', 'b:1')], 'partial'],
      [[part('failing'), part('failing')], 'failing'],
      [[part('failing'), part('empty')], 'empty'],
      [[part('failing'), part('pending')], 'pending'],
      [[part('stale', 'a:1'), part('stale', 'b:1')], 'stale'],
    ];
    for (const [sources, state] of states) {
      it(`is ${state} for ${sources.map((one) => one.status?.().state).join(' and ') || 'no sources'}`, () => {
        expect(multi(sources).status().state).to.equal(state);
      });
    }

    it('returns the upstreams of all with their tiers, and the status of each by position', () => {
      const { upstreams, parts } = multi([part('ok', 'a:1'), part('ok', 'b:1')]).status();
      expect([tiers(upstreams), Object.keys(parts ?? {}), parts?.['1']?.upstreams]).to.deep.equal([['0:a:1', '1:b:1'], ['0', '1'], of('b:1')]);
    });

    it('says of a source without a status what it saw of it', () => {
      const failing = new TestSource(down);
      const all = multi([source('a:1'), source(), failing]);
      expect(Object.values(all.status().parts ?? {}).map(({ state }) => state)).to.deep.equal(['pending', 'pending', 'pending']);
      all.getUpstreams(request);
      const { state, parts } = all.status();
      expect([state, Object.values(parts ?? {}).map((one) => one.state), parts?.['2']?.lastError]).to.deep.equal([
        'partial',
        ['ok', 'empty', 'failing'],
        { message: 'server is down', at: 0 },
      ]);
    });
  });

  it('has Caddy\'s field and two of its own, all with defaults', () => {
    const { schema } = moduleDescriptor(MultiUpstreams) ?? {};
    expect([Object.keys(schema?.properties ?? {}), schema?.required]).to.deep.equal([['sources', 'max_wait', 'unique'], undefined]);
  });
});
