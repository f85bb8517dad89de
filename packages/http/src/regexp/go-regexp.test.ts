import { expect } from 'chai';
import { compileRegexp } from './go-regexp.js';

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
    ['(a)(?:b|(c))*', 'abcb', ['abcb', 'a', 'c']],
    ['(|a)*', 'aa', ['', '']],
    ['(|a)+', 'aa', ['', '']],
    ['(a*)*', 'aab', ['aa', 'aa']],
    ['(a*)+', 'b', ['', '']],
    ['(a|ab)(c|bcd)(d*)', 'abcd', ['abcd', 'a', 'bcd', '']],
    ['(?:(a)|b)*', 'ab', ['ab', 'a']],
    ['^.$', '😀', ['😀']],
    ['^..$', '😀', undefined],
    ['[^a]', '\ud83d', ['\ud83d']],
    ['\\x{FFFD}', '\udc00', ['\udc00']],
    ['(?i)k', '\u212a', ['\u212a']],
    ['(?i)ſ', 'S', ['S']],
  ];
  for (const [pattern, text, found] of matches) {
    it(`${pattern} on ${JSON.stringify(text)}`, () => expect(compileRegexp(pattern).exec(text)?.groups).to.deep.equal(found));
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
    ['😀😀', '', '-', '-😀-😀-'],
    ['aaa', '^a', 'b', 'baa'],
    ['ab ab', '\\bab?\\b|b', '-', '- -'],
    ['a', '(a)', '$01${01}$é', ''],
    ['a', '(a)', '${1$1}$', '${1a}$'],
    ['a', '(a)', '${}$-$ ', '${}$-$ '],
    ['a', '(?P<constructor>a)', '$constructor$toString$__proto__', 'a'],
    ['a', '(?P<__proto__>a)', '<$__proto__>', '<a>'],
    ['aXbX', 'X', '$$', 'a$b$'],
  ];
  for (const [text, pattern, replacement, expected] of replacements) {
    it(`replaces ${pattern} in ${text} by ${replacement}`, () => expect(compileRegexp(pattern).replaceAll(text, replacement)).to.equal(expected));
  }

  const long = 'a'.repeat(16_000);
  const multiplied: readonly (readonly [name: string, pattern: string, replacement: string])[] = [
    ['a long text for each match', 'a', long],
    ['the match many times', 'a+', '$0'.repeat(8000)],
    ['many empty groups for each match', 'a(b)?', '$1'.repeat(8000)],
    ['many groups that are not there', 'a', '$z'.repeat(8000)],
  ];
  for (const [name, pattern, replacement] of multiplied) {
    it(`refuses ${name}`, () => {
      expect(() => compileRegexp(pattern).replaceAll(long, replacement)).to.throw().with.property('code', 'HTTP_REPLACED_TOO_LONG');
    });
  }

  it('takes a replacement apart once', () => {
    expect(compileRegexp('a').replaceAll(long, '<$0>')).to.equal('<a>'.repeat(16_000));
  });
});
