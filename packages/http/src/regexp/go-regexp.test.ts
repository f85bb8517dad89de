import { expect } from 'chai';
import { compileRegexp, replaceAllMatches } from './go-regexp.js';

describe('regular expressions', () => {
  const matches: readonly (readonly [pattern: string, text: string, found: readonly (string | undefined)[] | undefined])[] = [
    ['a(b)?', 'xab', ['ab', 'b']],
    ['a(b)?', 'xa', ['a', undefined]],
    ['(?i)^A$', 'a', ['a']],
    ['(?is)a.b', 'A\nB', ['A\nB']],
    ['(?P<w>\\w+)-', 'ab-', ['ab-', 'ab']],
    ['^[[:alpha:]]+[[:digit:]]$', 'ab1', ['ab1']],
    ['\\Aa\\z', 'a', ['a']],
    ['\\Q.*\\E', 'a.*', ['.*']],
    ['^\\pL+$', 'éa', ['éa']],
    ['\\x41\\.', 'A.', ['A.']],
    ['[\\[:]', ':', [':']],
    ['nope', 'a', undefined],
  ];
  for (const [pattern, text, found] of matches) {
    it(`${pattern} on ${JSON.stringify(text)}`, () => expect(compileRegexp(pattern).exec(text)?.slice()).to.deep.equal(found));
  }

  it('refuses what is none, and says which', () => {
    expect(() => compileRegexp('a(')).to.throw('bad regular expression "a(": ').with.property('code', 'HTTP_REGEXP_INVALID');
  });

  const replacements: readonly (readonly [string, string, string, string])[] = [
    ['a1b2', '\\d', '<$0>', 'a<1>b<2>'],
    ['ab', '(a)(b)', '$2$1', 'ba'],
    ['ab', '(a)', '${1}x', 'axb'],
    ['ab', '(a)', '$1x', 'b'],
    ['ab', '(?P<n>a)', '${n}$n', 'aab'],
    ['a', 'a', '$$1', '$1'],
    ['a', '(a)|(b)', '[$2]', '[]'],
    ['a', 'a', '$9', ''],
    ['abxd', 'x*', '-', '-a-b-d-'],
  ];
  for (const [text, pattern, replacement, expected] of replacements) {
    it(`replaces ${pattern} in ${text} by ${replacement}`, () => expect(replaceAllMatches(text, compileRegexp(pattern), replacement)).to.equal(expected));
  }
});
