import { expect } from 'chai';
import { atOnce, inTurns, Pace, type Steps } from './pace.js';
import { turnsDuring } from './testing/turns.js';

describe('work in turns', () => {
  function* count(units: number): Steps<number> {
    const pace = new Pace();
    for (let done = 0; done < units; done += 1) if (pace.spend()) yield;
    return units;
  }

  it('stops at the first visit behind work that could not stop', () => {
    const pace = new Pace();
    pace.add(1_000_000);
    expect([pace.spend(), pace.spend()]).to.deep.equal([true, false]);
  });

  it('is done at once when there is little of it', () => expect(inTurns(count(1000))).to.equal(1000));

  it('lets others come in between when there is much', async () => {
    expect(await turnsDuring(async () => expect(await inTurns(count(100_000))).to.equal(100_000))).to.be.at.least(30);
  });

  it('can be done at once, however much there is', () => expect(atOnce(count(100_000))).to.equal(100_000));

  it('fails as it would at once', async () => {
    function* fail(): Steps<void> {
      yield;
      throw new Error('broken');
    }
    const outcome = await Promise.resolve(inTurns(fail())).catch((error: Error) => error.message);
    expect(outcome).to.equal('broken');
  });
});
