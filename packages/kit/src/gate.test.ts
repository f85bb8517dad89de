import { expect } from 'chai';
import { Gate } from './index.js';

describe('Gate', () => {
  it('runs so much at a time, the rest in order as there is room, also after a failure', async () => {
    const gate = new Gate(2);
    const started: number[] = [];
    const ends: ((fails: boolean) => void)[] = [];
    const work = (number: number): Promise<number> => {
      started.push(number);
      return new Promise((resolve, reject) => ends.push((fails) => (fails ? reject(new Error('no')) : resolve(number))));
    };
    const all = Promise.allSettled([0, 1, 2, 3, 4].map((number) => gate.run(() => work(number))));
    const seen: number[][] = [];
    for (let number = 0; number < 5; number += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([...started]);
      ends[number]?.(number === 1);
    }
    expect(seen).to.deep.equal([[0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]);
    expect((await all).map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('passes over a turn that was given up', () => {
    const gate = new Gate(1);
    const begun: string[] = [];
    const turns = ['a', 'b', 'c', 'd'].map((name) => () => void begun.push(name));
    for (const turn of turns) gate.enter(turn);
    for (const given of [1, 3]) gate.giveUp(turns[given] ?? (() => {}));
    gate.leave();
    gate.leave();
    gate.enter(() => begun.push('e'));
    expect(begun).to.deep.equal(['a', 'c', 'e']);
  });

  it('gives the place of a turn that ends to what it enters last, and else hands it on', () => {
    const gate = new Gate(1);
    const begun: string[] = [];
    gate.enter(() => begun.push('a'));
    gate.enter(() => begun.push('b'));
    gate.leave(() => gate.enter(() => begun.push('last of a')));
    gate.leave();
    expect(begun).to.deep.equal(['a', 'last of a', 'b']);
  });

  it('takes any number of turns that end at once', () => {
    const gate = new Gate(1);
    let begun = 0;
    gate.enter(() => {});
    for (let turn = 0; turn < 100_000; turn += 1) {
      gate.enter(() => {
        begun += 1;
        gate.leave();
      });
    }
    gate.leave();
    expect(begun).to.equal(100_000);
  });

  it('starts so many in a turn of the event loop, the rest in later turns', async () => {
    const gate = new Gate(1000, 3);
    const begun: number[] = [];
    const perTurn: number[] = [];
    for (let number = 0; number < 8; number += 1) {
      gate.enter(() => {
        begun.push(number);
        gate.leave();
      });
    }
    for (let turn = 0; turn < 3; turn += 1) {
      perTurn.push(begun.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([perTurn, begun]).to.deep.equal([[3, 6, 8], [0, 1, 2, 3, 4, 5, 6, 7]]);
  });

  it('counts a turn and what it enters last as one start', async () => {
    const gate = new Gate(1000, 2);
    const begun: string[] = [];
    for (const name of ['a', 'b', 'c']) gate.enter(() => gate.leave(() => gate.enter(() => begun.push(name))));
    expect(begun).to.deep.equal(['a', 'b']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).to.deep.equal(['a', 'b', 'c']);
  });
});
