import { expect } from 'chai';
import { nestsDeeper } from '../index.js';

describe('nestsDeeper', () => {
  const cases = [
    { text: '[[1],{"a":[2]}]', depth: 3 },
    { text: '{"a":{},"b":[],"c":[{}]}', depth: 3 },
    { text: '["[[[[", "\\"[[[", "\\\\", [], "]"]', depth: 2 },
    { text: '"[[', depth: 0 },
    { text: '[[[[', depth: 4 },
    { text: '1', depth: 0 },
  ];
  for (const { text, depth } of cases) {
    it(`finds ${depth} levels in ${text}`, () => {
      expect([nestsDeeper(text, depth), depth === 0 || nestsDeeper(text, depth - 1)]).to.deep.equal([false, true]);
    });
  }
});
