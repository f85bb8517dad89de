import { expect } from 'chai';
import fc from 'fast-check';
import { codesOf, matchesGlob, parseGlob, type Codes } from './glob.js';
import { compilePathPattern } from './path-pattern.js';

function matches(pattern: string, text: string): boolean {
  const glob = parseGlob(codesOf(pattern));
  return glob !== undefined && matchesGlob(glob, codesOf(text));
}

/** A reference implementation of globs, as simple as possible. */
function model(pattern: readonly string[], text: readonly string[]): boolean {
  const [part, ...rest] = pattern;
  const [character, ...others] = text;
  if (part === undefined) return character === undefined;
  if (part === '*') return model(rest, text) || (character !== undefined && character !== '/' && model(pattern, others));
  return character !== undefined && (part === '?' ? character !== '/' : part === character) && model(rest, others);
}

describe('globs', () => {
  const cases: readonly (readonly [pattern: string, text: string, expected: boolean])[] = [
    ['', '', true], ['*', '', true], ['*', 'a/b', false], ['a*b', 'axxb', true], ['a*b', 'axbx', false], ['*x', 'xxx', true],
    ['a*/b', 'a/b', true], ['a*/b', 'a/c/b', false], ['a*b?c*x', 'abxbbxdbxebxczzx', true], ['a*b?c*x', 'abxbbxdbxebxczzy', false],
    ['?', '😀', true], ['??', '😀', false], ['*?', '😀', true], ['?', '/', false], ['[é-ü]', 'ö', true], ['[^😀]', '😀', false],
    ['*[^😀]', '😀', false], ['[a-c]x', 'bx', true], ['[^a-c]x', 'bx', false], ['[\\]a]', ']', true], ['[-]', '-', false], ['[x-]', 'x', false],
    ['[]a]', ']', false], ['[\\-x]', '-', true], ['[^]a]', 'b', false], ['[', 'a', false], ['[a', 'a', false], ['[a-', 'a', false], ['a[', 'ab', false],
    ['\\*', '*', true], ['\\*', 'x', false], ['\\', '\\', false], ['a\\', 'a', false], ['[^a]', '/', true], ['*a*[', 'a', false], ['\udcff', '\udcff', true],
  ];
  for (const [pattern, text, expected] of cases) {
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => expect(matches(pattern, text)).to.equal(expected));
  }

  it('match what they say, in random texts', () => {
    const characters = fc.constantFrom('a', 'b', '/', 'é', '😀', '\udcff');
    const parts = fc.array(fc.oneof(characters, fc.constantFrom('*', '?')), { maxLength: 8 });
    fc.assert(fc.property(parts, fc.array(characters, { maxLength: 8 }), (pattern, text) => matches(pattern.join(''), text.join('')) === model(pattern, text)), { numRuns: 5000 });
  });

  for (const pattern of ['/*a*a*a*a*a*b', '/*-*-*.jpg', '/%*a*a%*a*a*b', '/*[a-z]*[a-z]*[0-9]', '/%2f*a*a*a*b']) {
    it(`take no more steps for ${pattern} than its length times that of the path`, () => {
      const parts = codesOf(pattern);
      const glob = parseGlob(parts);
      for (const text of ['a', '-', 'a-', 'ab'].map((piece) => `/${piece.repeat(4000)}`)) {
        const { codes, reads } = counted(codesOf(text));
        if (glob !== undefined) matchesGlob(glob, codes);
        expect(reads()).to.be.below(3 * text.length * parts.length);
      }
    });
  }
});

describe('patterns of paths with escapes', () => {
  const cases: readonly (readonly [pattern: string, path: string, expected: boolean])[] = [
    ['/admin%2fpanel', '/admin%2Fpanel', true],
    ['/admin%2fpanel', '/admin%2fpanelX', false],
    ['/admin%2fpanel', '/admin/panel', false],
    ['/admin%2fpanel', '/%61dmin%2Fpanel', true],
    ['/admin%2f', '/admin%2F%2F', false],
    ['/café%2F*', '/caf%C3%A9%2Fx', true],
    ['/CAFÉ%2F*', '/caf%c3%89%2fx', true],
    ['/caf%C3%A9', '/caf%c3%a9', true],
    ['/caf%C3%A9', '/caf%C3%89', false],
    ['/?%2Fx', '/%F0%9F%98%80%2Fx', true],
    ['/?/x', '/%F0%9F%98%80/x', true],
    ['/?/x', '/%ff/x', true],
    ['/\u00ff', '/%ff', false],
    ['/%ff', '/%ff', true],
    ['/%*/b', '/a%2Fc/b', true],
    ['/*%20b', '/a%2Fc%20b', false],
    ['/%*a*b', '/a%2Fab', true],
    ['/%*/b', '/a%2Fb', false],
    ['/%*/b', '/a%2Fb/b', true],
    ['/%*/b', '/a/b/c', false],
    ['/%*a*b', '/a%2Fa/b', false],
    ['/100%', '/100%25', true],
    ['/ΟΔΟΣ*', '/%CE%9F%CE%94%CE%9F%CE%A3%CE%91', true],
  ];
  for (const [pattern, path, expected] of cases) {
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${path}`, () => expect(compilePathPattern(pattern)(path)).to.equal(expected));
  }
});

/** Counts how often the codes are read. */
function counted(codes: Codes): { readonly codes: Codes; readonly reads: () => number } {
  let count = 0;
  const watched = new Proxy(codes, {
    get: (target, name) => {
      if (name !== 'length') count += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  return { codes: watched, reads: () => count };
}
