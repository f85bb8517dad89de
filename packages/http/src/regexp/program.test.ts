import { expect } from 'chai';
import { compileRegexp, regexpMistake } from './go-regexp.js';

describe('syntax of regular expressions', () => {
  /** Patterns with texts that match, and texts that do not, according to RE2. */
  const patterns: readonly (readonly [pattern: string, matching: readonly string[], others: readonly string[]])[] = [
    ['^a.c$', ['abc', 'a\u2028c', 'a😀c'], ['a\nc', 'abc\n']],
    ['(?s)^a.c$', ['a\nc'], []],
    ['(?m)^b$', ['a\nb\nc', 'b'], ['ab']],
    ['(?i)straße', ['STRAßE'], ['STRASSE']],
    ['(?i)É', ['é', 'É'], ['e']],
    ['a(?i)b(?-i)c', ['abc', 'aBc'], ['Abc', 'abC']],
    ['a(?i:b[c-e])f', ['abcf', 'aBDf'], ['aBDF']],
    ['(a(?i)b)c', ['aBc'], ['aBC']],
    ['(?i)a|b', ['A', 'B'], []],
    ['(?i)^\\W$', ['-'], ['k', 's', 'S']],
    ['(?i)^[^a]$', ['b'], ['a', 'A']],
    ['^[[:upper:]_]+$', ['A_B'], ['a']],
    ['^[[:^digit:]]$', ['a', 'é'], ['1']],
    ['^[^[:^digit:]]$', ['1'], ['a']],
    ['^[]a]+$', [']a'], ['b']],
    ['^[^]a]$', ['b'], [']']],
    ['^[a\\-z]+$', ['a-z'], ['b']],
    ['^[-a]+[a-]$', ['-a'], ['b']],
    ['^[\\d\\pL]+$', ['1é'], ['-']],
    ['^[[]$', ['['], []],
    ['^\\s$', [' ', '\t', '\r'], ['\v', '\u00a0']],
    ['^\\D\\S\\W$', ['aa-'], ['1a-']],
    ['^\\p{Greek}\\p{^Greek}\\PL$', ['αa1'], ['aa1']],
    ['^\\p{Any}$', ['😀'], []],
    ['^\\x{1F600}\\x41\\101\\0$', ['😀AA\0'], []],
    ['^\\a\\f\\t\\n\\r\\v$', ['\x07\f\t\n\r\v'], []],
    ['\\A\\Qa.*\\E\\z', ['a.*'], ['abb']],
    ['\\Qa.', ['a.'], ['ab']],
    ['\\bfoo\\B', ['fooo'], ['foo']],
    ['^a{2}b{1,}c{0,1}$', ['aabbc', 'aab'], ['ab']],
    ['^{,2}{$', ['{,2}{'], []],
    ['^a]}$', ['a]}'], []],
    ['^(?:a|b)??(?P<x>c)(?<y>d)$', ['acd', 'cd'], []],
    ['^*a', ['a'], []],
    ['(|a)+', [''], []],
  ];
  for (const [pattern, matching, others] of patterns) {
    it(JSON.stringify(pattern), () => {
      const expression = compileRegexp(pattern);
      expect([...matching, ...others].filter((text) => expression.test(text))).to.deep.equal(matching);
    });
  }

  it('turns greed round with U', () => {
    const first = (pattern: string): string | undefined => compileRegexp(pattern).exec('aaa')?.groups[0];
    expect(['a+', 'a+?', '(?U)a+', '(?U)a+?', '(?U)a{1,2}'].map(first)).to.deep.equal(['aaa', 'a', 'a', 'aaa', 'a']);
  });

  /** Each invalid pattern is split into the text before the wrong part, that part, and the text after it. */
  const refused: readonly (readonly [before: string, wrong: string, behind: string, reason: string])[] = [
    ['', 'a(', '', 'missing closing ): `a(`'],
    ['', 'a)', '', 'unexpected ): `a)`'],
    ['x', '[a', '', 'missing closing ]: `[a`'],
    ['[', 'z-a', ']', 'invalid character class range: `z-a`'],
    ['[', '[:nope:]', ']', 'invalid character class range: `[:nope:]`'],
    ['', '\\p', '', 'invalid character class range: `\\p`'],
    ['a', '\\p{Klingon}', 'b', 'invalid character class range: `\\p{Klingon}`'],
    ['', '*', 'a', 'missing argument to repetition operator: `*`'],
    ['a*b|', '*', '', 'missing argument to repetition operator: `*`'],
    ['a', '**', '', 'invalid nested repetition operator: `**`'],
    ['a', '{2}{3}', '', 'invalid nested repetition operator: `{2}{3}`'],
    ['a', '{1001}', '', 'invalid repeat count: `{1001}`'],
    ['a', '{2,1}', '', 'invalid repeat count: `{2,1}`'],
    ['((a{1,100})', '{1,100}', '){1,100}', 'invalid repeat count: `{1,100}`'],
    ['a{2}(a{1000})', '{2}', '', 'invalid repeat count: `{2}`'],
    ['', '(.{1,1000}){1,1000}', '', 'expression too large'],
    ['', `${'('.repeat(1001)}${')'.repeat(1001)}`, '', 'expression nests too deeply'],
    ['a', '(?=', 'b)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['\\(?=', '(?=', 'b)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['a', '(?!', 'b)', 'invalid or unsupported Perl syntax: `(?!`'],
    ['', '(?<!a)b', '', 'invalid named capture: `(?<!a)b`'],
    ['a', '(?#', 'b)', 'invalid or unsupported Perl syntax: `(?#`'],
    ['a', '(?x', ')b', 'invalid or unsupported Perl syntax: `(?x`'],
    ['(a)', '\\1', '', 'invalid escape sequence: `\\1`'],
    ['', '\\C', '', 'invalid escape sequence: `\\C`'],
    ['[', '\\b', ']', 'invalid escape sequence: `\\b`'],
    ['(?P<n>a)(?P<', 'n', '>b)', 'duplicate capture group name: `n`'],
    ['', 'a\\', '', 'trailing backslash at end of expression'],
  ];
  for (const [before, wrong, behind, reason] of refused) {
    it(`refuses ${`${before}${wrong}${behind}`.slice(0, 40)}`, () => {
      expect(regexpMistake(`${before}${wrong}${behind}`)).to.deep.equal({ reason, offset: before.length, length: wrong.length });
    });
  }
});
