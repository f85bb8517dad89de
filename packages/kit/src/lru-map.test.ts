import { expect } from 'chai';
import { LruMap } from './lru-map.js';

describe('LruMap', () => {
  it('lets the entry go that was not used for the longest time, and tells', () => {
    const evicted: (readonly [string, number])[] = [];
    const map = new LruMap<string, number>(2, (value, key) => evicted.push([key, value]));
    map.set('a', 1);
    map.set('b', 2);
    map.get('a');
    map.set('c', 3);
    map.set('c', 4);
    expect([[...map], evicted, map.size]).to.deep.equal([[['a', 1], ['c', 4]], [['b', 2]], 2]);
  });

  it('deletes without telling', () => {
    const map = new LruMap<string, number>(2, () => expect.fail('told'));
    map.set('a', 1);
    map.delete('a');
    expect([map.get('a'), map.size]).to.deep.equal([undefined, 0]);
  });

  it('lets go what makes all of it too heavy, but never the one that was set last', () => {
    const evicted: string[] = [];
    const map = new LruMap<string, number[]>(10, (_value, key) => evicted.push(key), { weightOf: (value) => value.length, limit: 5 });
    const growing = [1];
    map.set('a', growing);
    map.set('b', [1, 2]);
    map.set('c', [1, 2]);
    growing.push(2);
    map.reweigh('a');
    expect([evicted, map.size]).to.deep.equal([['a'], 2]);
    map.set('d', [1, 2, 3, 4, 5, 6, 7]);
    expect([evicted, [...map].map(([key]) => key)]).to.deep.equal([['a', 'b', 'c'], ['d']]);
    map.delete('d');
    map.set('e', [1, 2, 3, 4]);
    map.set('f', [1]);
    expect(map.size).to.equal(2);
  });
});
