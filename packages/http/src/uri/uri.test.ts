import { expect } from 'chai';
import { cleanPath, decodePercent, escapeQuery, parseQuery } from './uri.js';

describe('request targets', () => {
  const paths: readonly (readonly [path: string, merged: string, kept: string])[] = [
    ['/', '/', '/'],
    ['/a/b', '/a/b', '/a/b'],
    ['/a/', '/a/', '/a/'],
    ['//a', '/a', '//a'],
    ['/a//b', '/a/b', '/a//b'],
    ['/a//', '/a/', '/a//'],
    ['/a/./b', '/a/b', '/a/b'],
    ['/a/../b', '/b', '/b'],
    ['/../a', '/a', '/a'],
    ['/a/..', '/', '/'],
    ['/a/../', '/', '/'],
    ['/a/b/..', '/a', '/a'],
    ['/a//..', '/', '/a'],
    ['/.hidden', '/.hidden', '/.hidden'],
  ];
  for (const [path, merged, kept] of paths) {
    it(`cleans ${path}`, () => expect([cleanPath(path, true), cleanPath(path, false)]).to.deep.equal([merged, kept]));
  }

  const texts: readonly (readonly [string, string])[] = [
    ['/plain', '/plain'],
    ['/a%20b', '/a b'],
    ['/%C3%BC', '/ü'],
    ['/\u00c3\u00bc', '/ü'],
    ['/%ff', '/\udcff'],
    ['/%c3%a9%ff', '/é\udcff'],
    ['/漢%2F', '/漢/'],
    ['/%zz%41', '/%zzA'],
  ];
  for (const [text, expected] of texts) it(`decodes ${text}`, () => expect(decodePercent(text)).to.equal(expected));

  const queries: readonly (readonly [string, Readonly<Record<string, readonly string[]>> | undefined])[] = [
    ['', {}],
    ['a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['a&=x&&b=', { a: [''], '': ['x'], b: [''] }],
    ['a+b=c%20d', { 'a b': ['c d'] }],
    ['a=1;b=2', undefined],
    ['a=%zz', undefined],
    ['__proto__=1', Object.fromEntries([['__proto__', ['1']]])],
  ];
  for (const [query, expected] of queries) {
    it(`parses ?${query}`, () => {
      const parsed = parseQuery(query);
      expect(parsed && Object.fromEntries(parsed)).to.deep.equal(expected);
    });
  }

  it('escapes what has a meaning in queries', () => expect(escapeQuery("a b&c=d/é'()*~-_.")).to.equal('a+b%26c%3Dd%2F%C3%A9%27%28%29%2A~-_.'));
});
