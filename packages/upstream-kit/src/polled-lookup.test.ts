import { isCaddisError } from '@caddis/core';
import { Gate } from '@caddis/kit';
import { expect } from 'chai';
import type { Answer, Found } from './index.js';
import { dialsOf, usePolledLookups } from './testing/polled-lookups.js';

const minute = 60_000;
const down = new Error('server is down');

describe('PolledLookup', () => {
  const lookups = usePolledLookups();

  it('makes requests wait for the first answer only, and answers from memory then', async () => {
    const lookup = lookups.start();
    const first = lookup.get();
    expect(first).to.be.instanceOf(Promise);
    await lookups.origin.found('a:1');
    expect(await first).to.deep.equal([{ dial: 'a:1' }]);
    expect(lookup.get()).to.equal(await first);
  });

  it('names what may be used', async () => {
    const lookup = lookups.start();
    expect(lookup.known()).to.deep.equal([]);
    await lookups.origin.found('a:1');
    expect(lookup.known()).to.equal(lookup.get());
  });

  it('pitfall 2: five hundred first requests make one look-up', async () => {
    const lookup = lookups.start();
    const waiting = Array.from({ length: 500 }, () => lookup.get());
    await lookups.origin.found('a:1');
    const answers = await Promise.all(waiting);
    expect([lookups.origin.count, new Set(answers).size]).to.deep.equal([1, 1]);
  });

  it('looks again when the answer stops being fresh, and keeps answering meanwhile', async () => {
    const lookup = lookups.start();
    await lookups.origin.found('a:1');
    await lookups.clock.advance(minute - 1);
    expect(lookups.origin.count).to.equal(1);
    await lookups.clock.advance(1);
    expect([lookups.origin.count, dialsOf(lookup)]).to.deep.equal([2, ['a:1']]);
    await lookups.origin.found('b:1');
    expect(dialsOf(lookup)).to.deep.equal(['b:1']);
  });

  it('pitfall 28: begins up to a tenth earlier by chance, so that look-ups spread out', async () => {
    lookups.start({ random: () => 0.999_999 });
    await lookups.origin.found('a:1');
    await lookups.clock.advance(0.9 * minute - 1);
    expect(lookups.origin.count).to.equal(1);
    await lookups.clock.advance(2);
    expect(lookups.origin.count).to.equal(2);
  });

  it('takes the answer\'s own time for how long it is fresh', async () => {
    lookups.start();
    await lookups.origin.answer({ upstreams: [], freshMs: 5000 });
    await lookups.clock.advance(5000);
    expect(lookups.origin.count).to.equal(2);
  });

  it('looks never again when the answer is fresh for ever', async () => {
    lookups.start();
    await lookups.origin.answer({ upstreams: [], freshMs: Number.POSITIVE_INFINITY });
    expect(lookups.clock.pending).to.equal(0);
  });

  it('passes the first failure on to those who wait, and to those who come, without another look-up', async () => {
    const lookup = lookups.start();
    const first = Promise.resolve(lookup.get()).catch((error: unknown) => error);
    await lookups.origin.fail(down);
    expect([await first, dialsOf(lookup), lookups.origin.count]).to.deep.equal([down, down, 1]);
  });

  it('pitfall 5: recovers from a failing first look-up within one retry period, also with a long grace', async () => {
    const lookup = lookups.start({ graceMs: 300_000 });
    await lookups.origin.fail(down);
    expect(dialsOf(lookup)).to.equal(down);
    await lookups.clock.advance(500);
    expect(lookups.origin.count).to.equal(2);
    await lookups.origin.found('a:1');
    expect(dialsOf(lookup)).to.deep.equal(['a:1']);
  });

  it('pitfall 8: retries at the pace of its back-off, whatever the grace; the grace ends; one good answer ends it all', async () => {
    const lookup = lookups.start({ graceMs: 2 * minute, deadlineMs: 10 * minute });
    await lookups.origin.found('a:1');
    await lookups.clock.advance(minute);
    const asked: number[] = [];
    for (let retry = 0; retry < 8; retry += 1) {
      await lookups.origin.fail(down);
      const before = lookups.clock.now();
      while (lookups.origin.count === retry + 2) await lookups.clock.advance(500);
      asked.push(lookups.clock.now() - before);
    }
    expect(asked).to.deep.equal([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(dialsOf(lookup)).to.deep.equal(['a:1']);
    await lookups.clock.advance(3 * minute - lookups.clock.now() + 1);
    expect([dialsOf(lookup), lookup.status().state]).to.deep.equal([down, 'failing']);
    await lookups.origin.found('b:1');
    expect([dialsOf(lookup), lookup.status().state]).to.deep.equal([['b:1'], 'ok']);
    await lookups.clock.advance(minute);
    await lookups.origin.fail(down);
    expect((lookup.status().nextTry ?? 0) - lookups.clock.now()).to.equal(500);
  });

  it('pitfall 7: seven, none, seven again is followed without a restart', async () => {
    const seven = Array.from({ length: 7 }, (_value, index) => `10.0.0.${index}:80`);
    const lookup = lookups.start({ intervalMs: 300 });
    const seen: unknown[] = [];
    for (const answer of [seven, [], seven]) {
      await lookups.origin.found(...answer);
      seen.push(dialsOf(lookup));
      await lookups.clock.advance(300);
    }
    expect(seen).to.deep.equal([seven, [], seven]);
  });

  it('pitfall 13: still retries after twenty hours of failure', async () => {
    const failures: number[] = [];
    const lookup = lookups.start({ onFailure: () => failures.push(lookups.clock.now()) });
    await lookups.origin.fail(down);
    while (lookups.clock.now() < 20 * 60 * minute) {
      const { nextTry = 0 } = lookup.status();
      await lookups.clock.advance(nextTry - lookups.clock.now());
      await lookups.origin.fail(down);
    }
    const { state, lastError, nextTry = 0 } = lookup.status();
    expect([state, lastError?.message, nextTry - lookups.clock.now() <= 30_000, failures.at(-1) === lookups.clock.now()]).to.deep.equal(['failing', 'server is down', true, true]);
    await lookups.clock.advance(30_000);
    await lookups.origin.found('a:1');
    expect(dialsOf(lookup)).to.deep.equal(['a:1']);
  });

  it('ends a look-up that hangs at its deadline, and ignores what comes of it later', async () => {
    const lookup = lookups.start({ deadlineMs: 4000 });
    const first = Promise.resolve(lookup.get()).catch((error: unknown) => error);
    await lookups.clock.advance(4000);
    const error = await first;
    expect(isCaddisError(error) && [error.code, error.message]).to.deep.equal([
      'UPSTREAM_KIT_LOOKUP_TIMEOUT',
      'look-up of web.test did not end within 4s',
    ]);
    expect(lookups.origin.signals[0]?.aborted).to.equal(true);
    await lookups.origin.found('late:1');
    expect(dialsOf(lookup)).to.equal(error);
  });

  it('turns an ask that throws into a failure', async () => {
    const lookup = lookups.start({
      ask: () => {
        throw down;
      },
    });
    await lookup.settled();
    expect(dialsOf(lookup)).to.equal(down);
  });

  describe('lookAgain', () => {
    it('pitfall 29: looks at once when a backend is gone, and only the request that asked waits', async () => {
      const lookup = lookups.start();
      await lookups.origin.found('old:1');
      await lookups.clock.advance(5000);
      const request = {};
      lookup.lookAgain(request);
      expect([lookups.origin.count, dialsOf(lookup)]).to.deep.equal([2, ['old:1']]);
      const waiting = lookup.get(request);
      await lookups.origin.found('new:1');
      expect(await waiting).to.deep.equal([{ dial: 'new:1' }]);
      expect(lookup.get(request)).to.deep.equal([{ dial: 'new:1' }]);
    });

    it('pitfall 29: looks at most once a second, however many ask', async () => {
      const lookup = lookups.start();
      await lookups.origin.found('a:1');
      for (let times = 0; times < 100; times += 1) lookup.lookAgain({});
      expect(lookups.origin.count).to.equal(1);
      await lookups.clock.advance(1000);
      for (let times = 0; times < 100; times += 1) lookup.lookAgain({});
      expect(lookups.origin.count).to.equal(2);
      await lookups.origin.found('a:1');
      lookup.lookAgain({});
      expect(lookups.origin.count).to.equal(2);
    });

    it('makes nobody wait longer than a second: the known answer must do then', async () => {
      const lookup = lookups.start();
      await lookups.origin.found('old:1');
      await lookups.clock.advance(5000);
      const request = {};
      lookup.lookAgain(request);
      const waiting = lookup.get(request);
      await lookups.clock.advance(1000);
      expect(await waiting).to.deep.equal([{ dial: 'old:1' }]);
    });

    it('keeps the known answer when the look-up fails while it is fresh', async () => {
      const lookup = lookups.start();
      await lookups.origin.found('old:1');
      await lookups.clock.advance(5000);
      const request = {};
      lookup.lookAgain(request);
      const waiting = lookup.get(request);
      await lookups.origin.fail(down);
      expect(await waiting).to.deep.equal([{ dial: 'old:1' }]);
      expect(lookup.status().state).to.equal('stale');
    });
  });

  describe('close', () => {
    it('pitfall 15: ends the look-up under way; its result changes nothing; no timer remains', async () => {
      const kept: Answer[] = [];
      const lookup = lookups.start({ onAnswer: (answer) => kept.push(answer) });
      const waiting = Promise.resolve(lookup.get()).catch((error: unknown) => error);
      lookup.close();
      const error = await waiting;
      await lookups.origin.found('late:1');
      expect([isCaddisError(error) && error.code, lookups.origin.signals[0]?.aborted, kept, lookups.clock.pending]).to.deep.equal(['UPSTREAM_KIT_CLOSED', true, [], 0]);
    });

    it('pitfall 15: ignores an answer that arrives in the same moment', async () => {
      const kept: Answer[] = [];
      let arrive: (found: Found) => void = () => undefined;
      const ask = (): Promise<Found> => new Promise((resolve) => (arrive = resolve));
      const lookup = lookups.start({ ask, onAnswer: (answer) => kept.push(answer) });
      arrive({ upstreams: [] });
      lookup.close();
      await lookups.clock.advance(0);
      expect([kept, lookups.clock.pending]).to.deep.equal([[], 0]);
    });

    it('gives up a turn that has not come, also for waiting requests, and does not block others', async () => {
      const gate = new Gate(1);
      const [, waiting] = [lookups.start({ gate }), lookups.start({ gate }), lookups.start({ gate })];
      const request = Promise.resolve(waiting?.get()).catch((error: unknown) => error);
      waiting?.close();
      const error = await request;
      await lookups.origin.found('a:1');
      expect([isCaddisError(error) && error.code, lookups.origin.count, waiting?.status().state]).to.deep.equal(['UPSTREAM_KIT_CLOSED', 2, 'pending']);
    });

    it('leaves no timer of a request that waits for its look-up', async () => {
      const lookup = lookups.start();
      await lookups.origin.found('a:1');
      await lookups.clock.advance(2000);
      const request = {};
      lookup.lookAgain(request);
      const waiting = lookup.get(request);
      lookup.close();
      expect([await waiting, lookups.clock.pending]).to.deep.equal([[{ dial: 'a:1' }], 0]);
    });

    it('may be called twice, before the start, and is followed by nothing', () => {
      const lookup = lookups.start();
      lookup.close();
      lookup.close();
      lookup.lookAgain();
      expect(lookups.origin.count).to.equal(1);
    });
  });

  describe('seed', () => {
    const seed: Answer = { upstreams: [{ dial: 'a:1' }], leftOut: [], at: 0, freshMs: undefined };

    it('answers at once from what an old config knew, and looks when that stops being fresh', async () => {
      await lookups.clock.advance(10_000);
      const lookup = lookups.start({ seed });
      expect([lookup.get() === seed.upstreams, lookups.origin.count]).to.deep.equal([true, 0]);
      await lookups.clock.advance(50_000);
      expect(lookups.origin.count).to.equal(1);
    });

    it('pitfall 16: the interval of the new config is in force at once', async () => {
      await lookups.clock.advance(10_000);
      const lookup = lookups.start({ seed, intervalMs: 5000 });
      expect([dialsOf(lookup), lookups.origin.count]).to.deep.equal(['waits', 1]);
      await lookups.origin.found('a:1');
    });

    it('keeps objects and array when the answer is still the same', async () => {
      const lookup = lookups.start({ seed });
      await lookups.clock.advance(minute);
      await lookups.origin.found('a:1');
      expect(lookup.get()).to.equal(seed.upstreams);
    });
  });

  it('ends if it was not requested since the last look-up, if that is configured', async () => {
    let unused = 0;
    const lookup = lookups.start({ onUnused: () => (unused += 1) });
    await lookups.origin.found('a:1');
    lookup.get();
    await lookups.clock.advance(minute);
    expect([lookups.origin.count, unused]).to.deep.equal([2, 0]);
    await lookups.origin.found('a:1');
    await lookups.clock.advance(minute);
    expect([lookups.origin.count, unused]).to.deep.equal([2, 1]);
  });

  it('tells recovery once', async () => {
    let recoveries = 0;
    lookups.start({ onRecovery: () => (recoveries += 1), intervalMs: 1000 });
    await lookups.origin.fail(down);
    await lookups.clock.advance(500);
    await lookups.origin.found('a:1');
    await lookups.clock.advance(1000);
    await lookups.origin.found('a:1');
    expect(recoveries).to.equal(1);
  });
});
