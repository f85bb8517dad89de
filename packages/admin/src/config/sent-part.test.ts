import { expect } from 'chai';
import { patchedValues } from './sent-part.js';

describe('patchedValues', () => {
  it('looks through an array once, however many values were appended to it', () => {
    /** Counts how often the array is read. */
    const looks = (count: number): number => {
      let reads = 0;
      const values = Array.from({ length: count }, () => ({}));
      const array = new Proxy(values, { get: (target, key) => ((reads += 1), Reflect.get(target, key)) });
      const patch = values.map((value) => ({ op: 'add', path: '/-', value }));
      expect(patchedValues(array, patch, []).at(-1)).to.deep.equal({ inText: `/${count - 1}/value`, pointer: `/${count - 1}` });
      return reads;
    };
    expect(looks(400) / looks(100)).to.be.below(5);
  });
});
