import { expect } from 'chai';
import { editDistance } from './edit-distance.js';

const cases: readonly (readonly [left: string, right: string, distance: number])[] = [
  ['', '', 0],
  ['path', 'path', 0],
  ['path', 'pth', 1],
  ['path', 'paths', 1],
  ['path', 'bath', 1],
  ['path', 'paht', 1],
  ['hosts', 'pasts', 2],
  ['', 'abc', 3],
];

describe('editDistance', () => {
  for (const [left, right, distance] of cases) {
    it(`of ${JSON.stringify(left)} and ${JSON.stringify(right)} is ${distance}`, () => {
      expect([editDistance(left, right, 5), editDistance(right, left, 5)]).to.deep.equal([distance, distance]);
    });
  }

  it('is more than the limit for texts that are farther apart', () => {
    expect(editDistance('hosts', 'path', 2)).to.be.above(2);
    expect(editDistance('a', 'abcdef', 2)).to.be.above(2);
  });
});
