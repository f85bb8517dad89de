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
});
