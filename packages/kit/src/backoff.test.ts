import { expect } from 'chai';
import { Backoff, jittered } from './index.js';

const never = (): number => 0;
const always = (): number => 0.999_999;

function delays(backoff: Backoff, count: number): readonly number[] {
  return Array.from({ length: count }, () => Math.round(backoff.next()));
}

describe('Backoff', () => {
  it('doubles from the first delay up to the cap and stays there', () => {
    expect(delays(new Backoff({ initialMs: 100, maxMs: 1000, random: never }), 6)).to.deep.equal([100, 200, 400, 800, 1000, 1000]);
  });

  it('takes up to a fifth off by chance', () => {
    expect(delays(new Backoff({ initialMs: 100, maxMs: 1000, random: always }), 5)).to.deep.equal([80, 160, 320, 640, 800]);
  });

  it('begins again after a success', () => {
    const backoff = new Backoff({ initialMs: 100, maxMs: 1000, random: never });
    delays(backoff, 4);
    backoff.reset();
    expect(delays(backoff, 2)).to.deep.equal([100, 200]);
  });

  it('pitfall 13: has no end', () => {
    const backoff = new Backoff({ initialMs: 100, maxMs: 1000, random: never });
    const all = delays(backoff, 100_000);
    expect([all.at(-1), all.every((delay) => delay > 0 && delay <= 1000)]).to.deep.equal([1000, true]);
  });

  it('takes the first delay as cap when the cap is smaller', () => {
    expect(delays(new Backoff({ initialMs: 100, maxMs: 50, random: never }), 3)).to.deep.equal([100, 100, 100]);
  });
});

describe('jittered', () => {
  it('shortens by the share at most, and never lengthens', () => {
    expect([jittered(1000, 0.1, never), Math.round(jittered(1000, 0.1, always))]).to.deep.equal([1000, 900]);
  });
});
