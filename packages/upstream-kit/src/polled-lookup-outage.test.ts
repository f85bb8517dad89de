import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { PolledLookup, type PolledLookupOptions } from './index.js';
import { ScriptedAsk } from './testing/scripted-ask.js';

const minute = 60_000;
const down = new Error('server is down');

describe('PolledLookup, told to look again while there is nothing to use', () => {
  let clock: FakeClock;
  let origin: ScriptedAsk;
  let lookups: PolledLookup[];

  beforeEach(() => {
    clock = new FakeClock(0);
    origin = new ScriptedAsk();
    lookups = [];
  });

  afterEach(async () => {
    for (const lookup of lookups) lookup.close();
    await clock.advance(0);
    expect(clock.pending).to.equal(0);
  });

  function started(options: Partial<PolledLookupOptions> = {}): PolledLookup {
    const lookup = new PolledLookup({ clock, what: 'web.test', ask: origin.ask, intervalMs: minute, graceMs: 0, random: () => 0, ...options });
    lookups.push(lookup);
    lookup.start();
    return lookup;
  }

  function dials(lookup: PolledLookup): unknown {
    try {
      const upstreams = lookup.get();
      if (!(upstreams instanceof Promise)) return upstreams.map(({ dial }) => dial);
      upstreams.catch(() => undefined);
      return 'waits';
    } catch (error) {
      return error;
    }
  }

  const outcome = async (waiting: unknown): Promise<unknown> => Promise.resolve(waiting).catch((error: unknown) => error);

  function asking(lookup: PolledLookup): Promise<unknown> {
    const request = {};
    lookup.lookAgain(request);
    return outcome(lookup.get(request));
  }

  it('answers the first request after the server is back, and makes one look-up for all that wait', async () => {
    const lookup = started();
    await origin.fail(down);
    await clock.advance(300);
    const waiting = Array.from({ length: 100 }, () => asking(lookup));
    await origin.found('a:1');
    const answers = await Promise.all(waiting);
    expect([origin.count, new Set(answers).size, answers[0]]).to.deep.equal([2, 1, [{ dial: 'a:1' }]]);
  });

  it('puts the look-up off by a moment when the last one has just begun', async () => {
    const lookup = started();
    await origin.fail(down);
    const waiting = asking(lookup);
    await clock.advance(249);
    expect(origin.count).to.equal(1);
    await clock.advance(1);
    await origin.found('a:1');
    expect([origin.count, await waiting]).to.deep.equal([2, [{ dial: 'a:1' }]]);
  });

  it('waits for a look-up that began after the request, when the one under way fails', async () => {
    const lookup = started();
    await origin.fail(down);
    await clock.advance(500);
    expect(origin.count).to.equal(2);
    await clock.advance(300);
    const waiting = asking(lookup);
    await origin.fail(down);
    await origin.found('a:1');
    expect([origin.count, await waiting]).to.deep.equal([3, [{ dial: 'a:1' }]]);
  });

  it('fails when that look-up fails, too', async () => {
    const lookup = started();
    await origin.fail(down);
    await clock.advance(300);
    const waiting = asking(lookup);
    const still = new Error('still down');
    await origin.fail(still);
    expect([origin.count, await waiting]).to.deep.equal([2, still]);
  });

  it('makes nobody wait longer than five seconds', async () => {
    const lookup = started({ deadlineMs: 10_000 });
    await origin.fail(down);
    await clock.advance(300);
    const waiting = asking(lookup);
    await clock.advance(5000);
    expect([origin.count, await waiting]).to.deep.equal([2, down]);
  });

  it('never looks more often than four times a second, however many ask', async () => {
    const lookup = started();
    await origin.fail(down);
    const waiting: Promise<unknown>[] = [];
    for (let passed = 0; passed < 1000; passed += 10) {
      waiting.push(asking(lookup));
      await clock.advance(10);
      // There is a look-up to fail in some of these moments only.
      await origin.fail(down).catch(() => undefined);
    }
    lookup.close();
    await Promise.all(waiting);
    expect(origin.count).to.be.within(4, 5);
  });

  it('does so also when the grace of an older answer is over', async () => {
    const lookup = started({ graceMs: 1000 });
    await origin.found('old:1');
    await clock.advance(minute);
    await origin.fail(down);
    expect(dials(lookup)).to.deep.equal(['old:1']);
    await clock.advance(500);
    await origin.fail(down);
    await clock.advance(600);
    expect(dials(lookup)).to.equal(down);
    const waiting = asking(lookup);
    await origin.found('new:1');
    expect(await waiting).to.deep.equal([{ dial: 'new:1' }]);
  });

  it('keeps a question that is forgotten when unused while somebody waits for it', async () => {
    let unused = 0;
    const lookup = started({ onUnused: () => (unused += 1) });
    await origin.fail(down);
    const waiting = asking(lookup);
    await clock.advance(250);
    await origin.found('a:1');
    expect([unused, await waiting]).to.deep.equal([0, [{ dial: 'a:1' }]]);
  });

  it('ends the wait when it is closed, with no timer left', async () => {
    const lookup = started();
    await origin.fail(down);
    const waiting = asking(lookup);
    lookup.close();
    expect([await waiting, clock.pending]).to.deep.equal([down, 0]);
  });
});
