import type { SourceStatus } from '@caddis/core/http';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { LastKnownGood, type Answer } from './index.js';

const a = { dial: 'a:1' };
const b = { dial: 'b:1' };
const leftOut = [{ candidate: 'c', reason: 'it has no address' }];
const failure = new Error('server is down');

describe('LastKnownGood', () => {
  let clock: FakeClock;

  beforeEach(() => {
    clock = new FakeClock(0);
  });

  function known(options: { graceMs?: number; freshMs?: number; seed?: Answer } = {}): LastKnownGood {
    return new LastKnownGood({ clock, graceMs: 0, freshMs: 1000, ...options });
  }

  const outcomes: readonly (readonly [string, (known: LastKnownGood) => void, SourceStatus])[] = [
    ['no answer yet', () => undefined, { state: 'pending', upstreams: [], leftOut: [] }],
    ['backends', (last) => last.succeed({ upstreams: [a, b] }), { state: 'ok', upstreams: [a, b], lastSuccess: 0, leftOut: [] }],
    ['no backends', (last) => last.succeed({ upstreams: [] }), { state: 'empty', upstreams: [], lastSuccess: 0, leftOut: [] }],
    ['some left out', (last) => last.succeed({ upstreams: [a], leftOut }), { state: 'partial', upstreams: [a], lastSuccess: 0, leftOut }],
    ['all left out', (last) => last.succeed({ upstreams: [], leftOut }), { state: 'empty', upstreams: [], lastSuccess: 0, leftOut }],
    [
      'a failure after an answer that is fresh',
      (last) => {
        last.succeed({ upstreams: [a] });
        last.fail(failure);
      },
      { state: 'stale', upstreams: [a], lastSuccess: 0, lastError: { message: 'server is down', at: 0 }, leftOut: [] },
    ],
    ['a failure and nothing else', (last) => last.fail(failure), { state: 'failing', upstreams: [], lastError: { message: 'server is down', at: 0 }, leftOut: [] }],
    [
      'an answer after a failure',
      (last) => {
        last.fail('a text');
        last.succeed({ upstreams: [a] });
      },
      { state: 'ok', upstreams: [a], lastSuccess: 0, lastError: { message: 'a text', at: 0 }, leftOut: [] },
    ],
  ];
  for (const [what, happen, status] of outcomes) {
    it(`pitfall 6: tells ${what} apart as ${status.state}`, () => {
      const last = known();
      happen(last);
      const defined = Object.fromEntries(Object.entries(last.status()).filter(([, value]) => value !== undefined));
      expect(defined).to.deep.equal(status);
    });
  }

  it('uses an answer while nothing fails, however old it is', async () => {
    const last = known();
    last.succeed({ upstreams: [a] });
    await clock.advance(1_000_000);
    expect(last.usable()).to.deep.equal([a]);
  });

  it('pitfall 8: uses an older answer for the grace after it stopped being fresh, and not longer', async () => {
    const last = known({ graceMs: 500 });
    last.succeed({ upstreams: [a] });
    await clock.advance(900);
    last.fail(failure);
    await clock.advance(600);
    expect([last.usable(), last.status().state]).to.deep.equal([[a], 'stale']);
    await clock.advance(1);
    expect([last.usable(), last.status().state]).to.deep.equal([undefined, 'failing']);
    last.succeed({ upstreams: [b] });
    expect(last.usable()).to.deep.equal([b]);
  });

  it('pitfall 5: a failure before the first answer is an error for as long as it lasts, never an empty list', async () => {
    const last = known({ graceMs: 300_000 });
    last.fail(failure);
    await clock.advance(60_000);
    expect([last.usable(), last.failure]).to.deep.equal([undefined, failure]);
  });

  it('pitfall 7: applies a change to no backends at once, and back', () => {
    const last = known({ graceMs: 60_000 });
    const seven = Array.from({ length: 7 }, (_value, index) => ({ dial: `10.0.0.${index}:80` }));
    last.succeed({ upstreams: seven });
    last.succeed({ upstreams: [] });
    expect([last.usable(), last.status().state]).to.deep.equal([[], 'empty']);
    last.succeed({ upstreams: seven });
    expect(last.usable()).to.deep.equal(seven);
  });

  it('pitfall 14: a source of which nothing is heard turns from stale to failing by itself', async () => {
    const last = known({ graceMs: 500, freshMs: 0 });
    last.succeed({ upstreams: [a] });
    last.fail(failure);
    const states = [last.status().state];
    await clock.advance(501);
    states.push(last.status().state);
    expect(states).to.deep.equal(['stale', 'failing']);
  });

  it('counts the grace of a watch from its last sign of life', async () => {
    const last = known({ graceMs: 500, freshMs: 0 });
    last.succeed({ upstreams: [a] });
    await clock.advance(10_000);
    last.confirm();
    last.fail(failure);
    await clock.advance(500);
    expect(last.usable()).to.deep.equal([a]);
    await clock.advance(1);
    expect(last.usable()).to.equal(undefined);
  });

  it('ends a failure with a sign of life', () => {
    const last = known();
    last.succeed({ upstreams: [a] });
    last.fail(failure);
    last.confirm();
    expect([last.failure, last.status().state]).to.deep.equal([undefined, 'ok']);
  });

  it('has a failure even if none is given', () => {
    const last = known();
    last.fail(undefined);
    expect(last.failure).to.be.instanceOf(Error);
    expect(last.status()).to.deep.include({ state: 'failing', lastError: { message: 'it failed without a reason', at: clock.now() } });
  });

  it('knows nothing after a sign of life without an answer', () => {
    const last = known();
    last.confirm();
    expect(last.status().state).to.equal('pending');
  });

  it('tells whether the upstreams changed', () => {
    const last = known();
    expect([last.succeed({ upstreams: [a, b] }), last.succeed({ upstreams: [b, a] }), last.succeed({ upstreams: [a] })]).to.deep.equal([true, false, true]);
  });

  const seeds: readonly (readonly [string, number, number | undefined, readonly unknown[] | undefined])[] = [
    ['young enough', 900, undefined, [a]],
    ['within the grace', 1400, undefined, [a]],
    ['too old', 1501, undefined, undefined],
    ['too old by its own account', 900, 100, undefined],
  ];
  for (const [what, age, freshMs, usable] of seeds) {
    it(`${usable === undefined ? 'does not take' : 'takes'} the answer of an old config that is ${what}`, async () => {
      const seed: Answer = { upstreams: [a], leftOut: [], at: 0, freshMs };
      await clock.advance(age);
      const last = known({ graceMs: 500, seed });
      expect(last.usable()).to.deep.equal(usable);
    });
  }
});
