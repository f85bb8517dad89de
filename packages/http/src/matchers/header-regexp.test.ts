import { expect } from 'chai';
import { takes } from '../testing/takes.js';
import type { TestRequestOptions } from '../testing/test-request.js';
import { HeaderRegexpMatcher } from './header-regexp.js';

describe('matcher header_regexp', () => {
  const requests = ['', 'X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: A', 'X: bab; Y: 1', 'X: ', 'Y: '];
  const options = (text: string): TestRequestOptions => ({ headers: text === '' ? [] : text.split('; ').flatMap((field) => field.split(': ')) });

  it('wants one value of every field', () => {
    const matcher = new HeaderRegexpMatcher({ X: { name: '', pattern: '^b' }, Y: { name: '', pattern: '\\d' } });
    expect(takes(matcher, requests, options)).to.deep.equal(['X: bab; Y: 1']);
  });
});
