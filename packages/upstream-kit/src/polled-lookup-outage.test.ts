import { expect } from 'chai';
import type { PolledLookup } from './index.js';
import { dialsOf, usePolledLookups } from './testing/polled-lookups.js';

const minute = 60_000;
const down = new Error('server is down');

describe('PolledLookup, asked to look again while there is nothing to use', () => {
  const lookups = usePolledLookups();

  const outcome = async (waiting: unknown): Promise<unknown> => Promise.resolve(waiting).catch((error: unknown) => error);

  function asking(lookup: PolledLookup): Promise<unknown> {
    const request = {};
    lookup.lookAgain(request);
    return outcome(lookup.get(request));
  }

  it('answers the first request after the server is back, and makes one look-up for all that wait', async () => {
    const lookup = lookups.start();
    await lookups.origin.fail(down);
    await lookups.clock.advance(300);
    const waiting = Array.from({ length: 100 }, () => asking(lookup));
    await lookups.origin.found('a:1');
    const answers = await Promise.all(waiting);
    expect([lookups.origin.count, new Set(answers).size, answers[0]]).to.deep.equal([2, 1, [{ dial: 'a:1' }]]);
  });

  it('puts the look-up off by a moment when the last one has just begun', async () => {
    const lookup = lookups.start();
    await lookups.origin.fail(down);
    const waiting = asking(lookup);
    await lookups.clock.advance(249);
    expect(lookups.origin.count).to.equal(1);
    await lookups.clock.advance(1);
    await lookups.origin.found('a:1');
    expect([lookups.origin.count, await waiting]).to.deep.equal([2, [{ dial: 'a:1' }]]);
  });

  it('waits for a look-up that began after the request, when the one under way fails', async () => {
    const lookup = lookups.start();
    await lookups.origin.fail(down);
    await lookups.clock.advance(500);
    expect(lookups.origin.count).to.equal(2);
    await lookups.clock.advance(300);
    const waiting = asking(lookup);
    await lookups.origin.fail(down);
    await lookups.origin.found('a:1');
    expect([lookups.origin.count, await waiting]).to.deep.equal([3, [{ dial: 'a:1' }]]);
  });

  it('fails when that look-up fails, too', async () => {
    const lookup = lookups.start();
    await lookups.origin.fail(down);
    await lookups.clock.advance(300);
    const waiting = asking(lookup);
    const still = new Error('still down');
    await lookups.origin.fail(still);
    expect([lookups.origin.count, await waiting]).to.deep.equal([2, still]);
  });

  it('makes nobody wait longer than five seconds', async () => {
    const lookup = lookups.start({ deadlineMs: 10_000 });
    await lookups.origin.fail(down);
    await lookups.clock.advance(300);
    const waiting = asking(lookup);
    await lookups.clock.advance(5000);
    expect([lookups.origin.count, await waiting]).to.deep.equal([2, down]);
  });

  it('never looks more often than four times a second, however many ask', async () => {
    const lookup = lookups.start();
    await lookups.origin.fail(down);
    const waiting: Promise<unknown>[] = [];
    for (let passed = 0; passed < 1000; passed += 10) {
      waiting.push(asking(lookup));
      await lookups.clock.advance(10);
      // Only at some of these times is a look-up in progress that can fail.
      await lookups.origin.fail(down).catch(() => undefined);
    }
    lookup.close();
    await Promise.all(waiting);
    expect(lookups.origin.count).to.be.within(4, 5);
  });

  it('does so also when the grace of an older answer is over', async () => {
    const lookup = lookups.start({ graceMs: 1000 });
    await lookups.origin.found('old:1');
    await lookups.clock.advance(minute);
    await lookups.origin.fail(down);
    expect(dialsOf(lookup)).to.deep.equal(['old:1']);
    await lookups.clock.advance(500);
    await lookups.origin.fail(down);
    await lookups.clock.advance(600);
    expect(dialsOf(lookup)).to.equal(down);
    const waiting = asking(lookup);
    await lookups.origin.found('new:1');
    expect(await waiting).to.deep.equal([{ dial: 'new:1' }]);
  });

  it('keeps a look-up that is dropped when unused while a request waits for it', async () => {
    let unused = 0;
    const lookup = lookups.start({ onUnused: () => (unused += 1) });
    await lookups.origin.fail(down);
    const waiting = asking(lookup);
    await lookups.clock.advance(250);
    await lookups.origin.found('a:1');
    expect([unused, await waiting]).to.deep.equal([0, [{ dial: 'a:1' }]]);
  });

  it('ends the wait when it is closed, with no timer left', async () => {
    const lookup = lookups.start();
    await lookups.origin.fail(down);
    const waiting = asking(lookup);
    lookup.close();
    expect([await waiting, lookups.clock.pending]).to.deep.equal([down, 0]);
  });
});
