import { expect } from 'chai';
import { findCookie } from './find-cookie.js';

describe('findCookie', () => {
  const cases: readonly (readonly [what: string, lines: readonly string[], value: string | undefined])[] = [
    ['the only one', ['a=1'], '1'],
    ['one of several, with blanks', ['b=2;  a = 1 ; c=3'], '1'],
    ['the first of two', ['a=1; a=2'], '1'],
    ['one of the second line', ['b=2', 'a=1'], '1'],
    ['a value with a sign of equality', ['a=1=2'], '1=2'],
    ['a value in quotes', ['a="1 2"'], '1 2'],
    ['one quote', ['a="'], '"'],
    ['an empty value', ['a='], ''],
    ['behind empty pairs', [';;=1;;a=1;'], '1'],
    ['none without a value', ['a; b=a=1'], undefined],
    ['none in no line', [], undefined],
  ];
  for (const [what, lines, value] of cases) {
    it(`finds ${what}`, () => {
      expect(findCookie(lines, (name) => name === 'a')).to.equal(value);
    });
  }
});
