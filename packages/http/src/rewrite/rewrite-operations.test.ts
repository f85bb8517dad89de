import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { RewriteOperations, type RewriteConfig } from './rewrite-operations.js';

const nothing: RewriteConfig = { method: '', uri: '', strip_path_prefix: '', strip_path_suffix: '', uri_substring: [], path_regexp: [] };
const noQuery = { rename: [], set: [], add: [], replace: [], delete: [] };

describe('rewrite', () => {
  const cases: readonly (readonly [config: Partial<RewriteConfig>, before: string, after: string])[] = [
    [{ uri: '/new' }, '/a?x=1', '/new?x=1'],
    [{ uri: '/new?y=2' }, '/a?x=1', '/new?y=2'],
    [{ uri: '?y=2' }, '/a%2Fb?x=1', '/a%2Fb?y=2'],
    [{ uri: '?' }, '/a?x=1', '/a'],
    [{ uri: '/new?' }, '/a?x=1', '/new'],
    [{ uri: '{http.request.uri.path}' }, '/a%2Fb?x=1', '/a%2Fb?x=1'],
    [{ uri: '/p{http.request.uri.path}?{http.request.uri.query}&z=1' }, '/a?x=1&y=%20', '/p/a?x=1&y=%20&z=1'],
    [{ uri: '/q?v={http.request.uri.path}&{http.request.header.X}=1' }, '/a/b', '/q?v=%2Fa%2Fb&c%26d=1'],
    [{ uri: '/q?a=1&&b=2&c' }, '/', '/q?a=1&b=2&c'],
    [{ uri: '/p{http.request.uri.path}' }, '/{http.request.method}', '/p/%7Bhttp.request.method%7D'],
    [{ uri: '{http.request.header.U}' }, '/?x=1', '/u?from=header'],
    [{ uri: '{http.request.header.U}?own=1' }, '/', '/u?own=1'],
    [{ uri: '/a#fragment' }, '/', '/a'],
    [{ uri: '/a b<c>%21' }, '/', '/a%20b%3Cc%3E%21'],
    [{ uri: '/%41%' }, '/', '/%2541%25'],
    [{ uri: 'new' }, '/', '/new'],
    [{ strip_path_prefix: '/api' }, '/api/x?q', '/x?q'],
    [{ strip_path_prefix: 'api' }, '/API', '/'],
    [{ strip_path_prefix: '/api' }, '/x/../api/y', '/y'],
    [{ strip_path_prefix: '/api' }, '/%61pi/a%2Fb', '/a%2Fb'],
    [{ strip_path_prefix: '/a%2Fb' }, '/a%2Fb/c', '/c'],
    [{ strip_path_prefix: '/a%2Fb' }, '/a/b/c', '/a/b/c'],
    [{ strip_path_prefix: '/api' }, '/other', '/other'],
    [{ strip_path_prefix: '/api' }, '/apihttp://elsewhere', '/http:/elsewhere'],
    [{ strip_path_prefix: '/api' }, '/api../x?q', '/x?q'],
    [{ strip_path_suffix: '.php' }, '/a.PHP?q', '/a?q'],
    [{ strip_path_suffix: 'x' }, '/a/..x', '/'],
    [{ strip_path_suffix: '/x' }, '/x/y', '/x/y'],
    [{ uri_substring: [{ find: 'a', replace: 'ZZ', limit: 1 }] }, '/aa?aa', '/ZZa?ZZa'],
    [{ uri_substring: [{ find: 'a', replace: 'b', limit: 0 }] }, '/aa?aa', '/bb?bb'],
    [{ uri_substring: [{ find: 'a', replace: 'b', limit: -1 }] }, '/aa?aa', '/bb?bb'],
    [{ uri_substring: [{ find: 'a', replace: ' é\n', limit: 0 }] }, '/?a', '/?%20%C3%A9%0A'],
    [{ uri: '{http.request.header.F}' }, '/?x', '/f?x'],
    [{ path_regexp: [{ find: '/([a-z]+)/', replace: '/$1$1/' }] }, '/ab/c?/ab/', '/abab/c?/ab/'],
    [{ path_regexp: [{ find: '/{2,}', replace: '/' }] }, '/a//b///c', '/a/b/c'],
    [{ path_regexp: [{ find: 'a', replace: '<' }] }, '/a%2F', '/%3C/'],
    [{ query: { ...noQuery, rename: [{ key: 'x', val: 'y' }] } }, '/?x=1&z=2', '/?y=1&z=2'],
    [{ query: { ...noQuery, rename: [{ key: 'nope', val: 'x' }, { key: 'z', val: 'z' }] } }, '/?x=1&z=2', '/?x=1&z=2'],
    [{ query: { ...noQuery, set: [{ key: 'x', val: 'ü' }] } }, '/?x=1&x=2', '/?x=%C3%BC'],
    [{ query: { ...noQuery, add: [{ key: 'x', val: '{http.request.method}' }] } }, '/?x=1', '/?x=1&x=GET'],
    [{ query: { ...noQuery, replace: [{ key: '*', search: '', search_regexp: '(\\d)', replace: '<$1>' }] } }, '/?b=1&a=2', '/?a=%3C2%3E&b=%3C1%3E'],
    [{ query: { ...noQuery, delete: ['x', ''] } }, '/p?x=1&y=2&=3', '/p?=3&y=2'],
    [{ query: { ...noQuery, delete: ['x'] } }, '/p?x=1', '/p'],
  ];
  for (const [config, before, after] of cases) {
    it(`${JSON.stringify(config)}: ${before} becomes ${after}`, () => {
      const request = new TestRequest({ uri: before, headers: ['X', 'c&d', 'U', '/u?from=header', 'F', '/f#?y'] });
      new RewriteOperations({ ...nothing, ...config }).apply(request, request.placeholders);
      expect(request.uri).to.equal(after);
    });
  }

  it('writes the method in upper case', () => {
    const request = new TestRequest();
    new RewriteOperations({ ...nothing, method: 'put' }).apply(request, request.placeholders);
    expect(request.method).to.equal('PUT');
  });

  it('refuses a replacement in the query with two ways to search', () => {
    const query = { ...noQuery, replace: [{ key: 'x', search: 'a', search_regexp: 'b', replace: '' }] };
    expect(() => new RewriteOperations({ ...nothing, query })).to.throw().with.property('code', 'HTTP_QUERY_SEARCH_TWICE');
  });
});
