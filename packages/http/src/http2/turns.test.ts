import { expect } from 'chai';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('does a little work at once, and a burst in several turns, in its order', async () => {
    const turns = new Turns();
    const done: number[] = [];
    const atOnce = Array.from({ length: 200 }, (_, index) => turns.run(() => done.push(index))).filter((now) => now).length;
    const counts = [atOnce];
    for (let turn = 0; turn < 4; turn += 1) {
      const before = done.length;
      await new Promise((resolve) => setImmediate(resolve));
      counts.push(done.length - before);
    }
    expect(counts).to.deep.equal([64, 64, 64, 8, 0]);
    expect(done).to.deep.equal(Array.from({ length: 200 }, (_, index) => index));
    expect(turns.run(() => done.push(200))).to.equal(true);
  });

  it('lets what comes during the work wait behind it', async () => {
    const turns = new Turns();
    const done: number[] = [];
    for (let index = 0; index < 100; index += 1) turns.run(() => done.push(index));
    await new Promise((resolve) => setImmediate(resolve));
    for (let index = 100; index < 200; index += 1) turns.run(() => done.push(index));
    while (done.length < 200) await new Promise((resolve) => setImmediate(resolve));
    expect(done).to.deep.equal(Array.from({ length: 200 }, (_, index) => index));
  });
});
