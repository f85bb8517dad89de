import { expect } from 'chai';
import { contentRange, readRanges } from './ranges.js';

/** Ranges of a file of ten bytes, as `Content-Range` names them. */
const cases: readonly (readonly [field: string, ranges: 'beyond' | 'invalid' | readonly string[], size?: number])[] = [
  ['bytes=0-3', ['bytes 0-3/10']],
  ['bytes=4-', ['bytes 4-9/10']],
  ['bytes=-3', ['bytes 7-9/10']],
  ['bytes=-30', ['bytes 0-9/10']],
  ['bytes=8-99', ['bytes 8-9/10']],
  ['bytes= 0-0 ,, 9 - 9', ['bytes 0-0/10', 'bytes 9-9/10']],
  ['bytes=0-0,50-60', ['bytes 0-0/10']],
  ['bytes=0-5,0-5', []],
  [`bytes=${'0-0,'.repeat(101)}`, [], 1000],
  ['bytes=', []],
  ['bytes=10-', 'beyond'],
  ['bytes=20-12', 'beyond'],
  ['bytes=0-', [], 0],
  ['bytes=5-3', 'invalid'],
  ['bytes=-', 'invalid'],
  ['bytes=one', 'invalid'],
  ['lines=0-3', 'invalid'],
];

describe('ranges of a file', () => {
  for (const [field, expected, size = 10] of cases) {
    it(`of ${size} bytes: ${field.slice(0, 40)}`, () => {
      const found = readRanges(field, size);
      expect(typeof found === 'string' ? found : found.map((range) => contentRange(range, size))).to.deep.equal(expected);
    });
  }
});
