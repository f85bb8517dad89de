import { expect } from 'chai';
import { takes } from '../testing/takes.js';
import type { TestRequestOptions } from '../testing/test-request.js';
import { HeaderMatcher } from './header.js';

describe('matcher header', () => {
  const requests = ['', 'X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: A', 'X: bab; Y: 1', 'X: ', 'Y: '];
  const options = (text: string): TestRequestOptions => ({ headers: text === '' ? [] : text.split('; ').flatMap((field) => field.split(': ')) });
  const cases: readonly (readonly [fields: Readonly<Record<string, readonly string[] | null>>, taken: readonly string[]])[] = [
    [{ X: ['a'] }, ['X: a', 'X: b; X: a']],
    [{ x: ['a*'] }, ['X: a', 'x: abc', 'X: b; X: a']],
    [{ X: ['*a'] }, ['X: a', 'X: ba', 'X: b; X: a']],
    [{ X: ['*a*'] }, ['X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: bab; Y: 1']],
    [{ X: ['*'], Y: [] }, ['X: bab; Y: 1']],
    [{ X: [] }, ['X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: A', 'X: bab; Y: 1', 'X: ']],
    [{ X: null }, ['', 'Y: ']],
    [{ X: ['A', 'abc'] }, ['x: abc', 'X: A']],
    [{ Host: ['example.*'] }, requests],
    [{}, requests],
  ];
  for (const [fields, taken] of cases) {
    it(`${JSON.stringify(fields)} takes ${JSON.stringify(taken)}`, () => {
      expect(takes(new HeaderMatcher(fields), requests, options)).to.deep.equal(taken);
    });
  }
});
