import { expect } from 'chai';
import { translateGoSyntax } from './go-syntax.js';

describe('syntax of regular expressions', () => {
  /** Patterns with texts that they match, and others that they do not; as RE2 sees them. */
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
      const expression = new RegExp(translateGoSyntax(pattern), 'u');
      expect([...matching, ...others].filter((text) => expression.test(text))).to.deep.equal(matching);
    });
  }

  it('turns greed round with U', () => {
    const first = (pattern: string): string | undefined => new RegExp(translateGoSyntax(pattern), 'u').exec('aaa')?.[0];
    expect(['a+', 'a+?', '(?U)a+', '(?U)a+?', '(?U)a{1,2}'].map(first)).to.deep.equal(['aaa', 'a', 'a', 'aaa', 'a']);
  });

  const refused: Readonly<Record<string, string>> = {
    'a(': 'missing closing ): `a(`',
    'a)': 'unexpected ): `a)`',
    '[a': 'missing closing ]: `[a`',
    '[z-a]': 'invalid character class range: `z-a`',
    '[[:nope:]]': 'invalid character class range: `[:nope:]`',
    '\\p': 'invalid character class range: `\\p`',
    '*a': 'missing argument to repetition operator: `*`',
    'a|+': 'missing argument to repetition operator: `+`',
    'a**': 'invalid nested repetition operator: `**`',
    'a{2}{3}': 'invalid nested repetition operator: `{2}{3}`',
    'a{1001}': 'invalid repeat count: `{1001}`',
    'a{2,1}': 'invalid repeat count: `{2,1}`',
    'a(?=b)': 'invalid or unsupported Perl syntax: `(?=`',
    '(?<!a)b': 'invalid or unsupported Perl syntax: `(?<`',
    '(?)': 'invalid or unsupported Perl syntax: `(?)`',
    '(a)\\1': 'invalid escape sequence: `\\1`',
    '\\C': 'invalid escape sequence: `\\C`',
    '[\\b]': 'invalid escape sequence: `\\b`',
    'a\\': 'trailing backslash at end of expression: ``',
  };
  for (const [pattern, message] of Object.entries(refused)) {
    it(`refuses ${pattern}`, () => expect(() => translateGoSyntax(pattern)).to.throw().with.property('message', message));
  }
});
