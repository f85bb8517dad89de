import { expect } from 'chai';
import { takes } from '../testing/takes.js';
import { PathMatcher } from './path.js';

describe('matcher path', () => {
  const uris = ['/', '/a', '/A', '/a/', '/a/b', '/a//b', '/a/../b', '/b', '/a%2Fb', '/a%20b', '/%61', '/a/b/c', '/abc', '/x/i.PNG', '/a?x=1'];
  const cases: readonly (readonly [patterns: readonly string[], taken: readonly string[]])[] = [
    [['/a'], ['/a', '/A', '/%61', '/a?x=1']],
    [['/a/'], ['/a/']],
    [['/a/*'], ['/a/', '/a/b', '/a//b', '/a%2Fb', '/a/b/c']],
    [['/a*'], ['/a', '/A', '/a/', '/a/b', '/a//b', '/a%2Fb', '/a%20b', '/%61', '/a/b/c', '/abc', '/a?x=1']],
    [['*.png'], ['/x/i.PNG']],
    [['*b/*'], ['/a/b/c']],
    [['*'], uris],
    [['/a//b'], ['/a//b']],
    [['/a%2Fb'], ['/a%2Fb']],
    [['/a b'], ['/a%20b']],
    [['/a%20b'], ['/a%20b']],
    [['/*/b'], ['/a/b', '/a//b', '/a%2Fb']],
    [['/a?c'], ['/abc']],
    [['/[ab]'], ['/a', '/A', '/a/../b', '/b', '/%61', '/a?x=1']],
    [['/['], []],
    [['/b', '/abc'], ['/a/../b', '/b', '/abc']],
    [['/{http.request.method}'], []],
    [[], []],
  ];
  for (const [patterns, taken] of cases) {
    it(`${JSON.stringify(patterns)} takes ${taken.length} of ${uris.length}`, () => {
      expect(takes(new PathMatcher(patterns), uris, (uri) => ({ uri }))).to.deep.equal(taken);
    });
  }

  it('expands placeholders', () => {
    expect(takes(new PathMatcher(['/{http.request.header.X}/*']), ['a', 'b'], (value) => ({ uri: '/a/1', headers: ['X', value] }))).to.deep.equal(['a']);
  });
});
