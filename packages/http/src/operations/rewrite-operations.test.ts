import { expect } from 'chai';
import { fieldValue } from '../fields/field-text.js';
import { TestRequest } from '../testing/test-request.js';
import { RewriteOperations, type RewriteConfig } from './rewrite-operations.js';

const nothing: RewriteConfig = { method: '', uri: '', strip_path_prefix: '', strip_path_suffix: '', uri_substring: [], path_regexp: [] };
const noQuery = { rename: [], set: [], add: [], replace: [], delete: [] };

const clientFields = [
  ['X', 'c&d'], ['U', '/u?from=header'], ['F', '/f#?y'], ['P', '%61?b#c \\'], ['Low', fieldValue('įx\u202e😯').replace('x', '')], ['Braces', '/{a}?{env.HOME}=1'],
  ['Bad', '/%zz%2e'], ['Elsewhere', 'http://elsewhere/'], ['Dollar', '$1?'], ['Up', '..'], ['Dot', '.'], ['Params', '..;a'],
].flat();

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
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/%C4%AE%C4%AE', '/n/%C4%AE%C4%AE/e'],
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/x%C4%AFy', '/n/x%C4%AFy/e'],
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/%252e%252e', '/n/%252e%252e/e'],
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/%3Fx%23y%0d%0a', '/n/%3Fx%23y%0D%0A/e'],
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/%ff%fe%c3', '/n/%FF%FE%C3/e'],
    [{ uri: '/日本{http.request.uri.path}' }, '/x', '/%E6%97%A5%E6%9C%AC/x'],
    [{ uri: '/日本%2F{http.request.uri.path}' }, '/%C3%A9%ff', '/%E6%97%A5%E6%9C%AC//%C3%A9%FF'],
    [{ uri: '/n/{http.request.header.P}' }, '/?x=1', '/n/%2561%3Fb%23c%20%5C?x=1'],
    [{ uri: '/n/{http.request.header.Low}' }, '/', '/n/%C4%AF%E2%80%AE%F0%9F%98%AF'],
    [{ uri: '/n{http.request.uri}' }, '/a%2Fb?x=%2F', '/n/a/b?x=%2F'],
    [{ uri: '{http.request.uri}' }, '/a%2Fb?x=%2F', '/a%2Fb?x=%2F'],
    [{ uri: '{http.request.uri.path}' }, '/../x', '/../x'],
    [{ uri: '/n/{http.request.uri.query}/e' }, '/?a?b%3Fc', '/n/a%3Fb%3Fc/e?a?b%3Fc'],
    [{ uri: '/n{http.request.uri.prefixed_query}' }, '/?..', '/n?..'],
    [{ uri: '/n{http.request.uri}' }, '/a/..b/../x?/../..', '/n/a/..b/../x?/../..'],
    [{ uri: '/100%/{http.request.uri.path.0}' }, '/%C3%A9', '/100%25/%C3%A9'],
    [{ uri: '{http.request.header.Braces}' }, '/', '/%7Ba%7D?%7Benv.HOME%7D=1'],
    [{ uri: '{http.request.header.Bad}' }, '/', '/%25zz%252e'],
    [{ uri: '?x={http.request.uri.query.k}' }, '/?k=%ff%C4%AE%26', '/?x=%FF%C4%AE%26'],
    [{ uri: '/api/admin/panel' }, '/api/admin%2Fpanel', '/api/admin/panel'],
    [{ uri: 'https://{http.request.host}{http.request.uri}' }, '/a?b', 'https://example.com/a?b'],
    [{ uri: 'HTTP://x/{http.request.uri.path.0}' }, '/@y', 'HTTP://x/@y'],
    [{ uri: '{http.request.header.Elsewhere}' }, '/', '/http://elsewhere/'],
    [{ strip_path_prefix: '/café' }, '/caf%C3%A9/x', '/x'],
    [{ strip_path_prefix: '/CAFÉ' }, '/caf%c3%a9/x', '/x'],
    [{ strip_path_prefix: '/caf%C3%A9' }, '/caf%c3%a9/x', '/x'],
    [{ strip_path_prefix: '/caf\u00c3' }, '/caf%C3%A9/x', '/caf%C3%A9/x'],
    [{ strip_path_prefix: '/100%' }, '/100%25/x', '/x'],
    [{ strip_path_suffix: '.é' }, '/x.%C3%A9?q', '/x?q'],
    [{ strip_path_suffix: '9' }, '/x%C3%A9', '/x%C3%A9'],
    [{ strip_path_suffix: '%2fy' }, '/x%2Fy', '/x'],
    [{ strip_path_suffix: '/y' }, '/x%2Fy', '/x'],
    [{ uri_substring: [{ find: 'é', replace: 'ü', limit: 0 }] }, '/caf%C3%A9/%41?x=%C3%A9', '/caf%C3%BC/A?x=%C3%BC'],
    [{ uri_substring: [{ find: 'é', replace: 'e', limit: 1 }] }, '/%C3%A9%C3%A9/%2F?', '/e%C3%A9/%2F'],
    [{ uri_substring: [{ find: '&b', replace: '', limit: 0 }] }, '/?a=%26b&b', '/?a=%26b'],
    [{ uri_substring: [{ find: '%2F', replace: '-', limit: 0 }] }, '/a/b%2Fc?%2f', '/a/b-c?-'],
    [{ uri_substring: [{ find: 'a', replace: '{http.request.header.P}', limit: 0 }] }, '/a?a', '/%2561%3Fb%23c%20%5C?%2561%3Fb%23c+%5C'],
    [{ path_regexp: [{ find: 'a(.)', replace: '{http.request.header.Dollar}' }] }, '/ab', '/$1%3F'],
    [{ query: { ...noQuery, set: [{ key: 'x', val: 'y' }] } }, '/?z=%ff&\ud800', '/?x=y&z=%FF&%EF%BF%BD='],
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
      const request = new TestRequest({ uri: before, headers: clientFields });
      new RewriteOperations({ ...nothing, ...config }).apply(request, request.placeholders);
      expect(request.uri).to.equal(after);
    });
  }

  const elsewhere: readonly (readonly [config: Partial<RewriteConfig>, uri: string])[] = [
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/%2e%2e'],
    [{ uri: '/n/{http.request.uri.path.1}/e' }, '/a/.'],
    [{ uri: '/n/{http.request.uri.query.f}' }, '/?f=../../admin'],
    [{ uri: '/n/{http.request.uri.query.f}' }, '/?f=x%5C..%5Cadmin'],
    [{ uri: '/n/.{http.request.header.Dot}/e' }, '/'],
    [{ uri: '/n/{http.request.header.Nope}./e' }, '/'],
    [{ uri: '{http.request.uri.path.0}/e' }, '/%2e%2e'],
    [{ uri: '/n/{http.request.header.Params}/e' }, '/'],
    [{ uri: '/n/{http.request.uri.query}/e' }, '/?..'],
    [{ uri: '/n/{http.request.uri.query}' }, '/?a/%2e%2E%2f..'],
    [{ uri: '/n/{http.request.orig_uri.query}/e' }, '/?..'],
    [{ uri: '/n/{http.request.uri.query_escaped}/e' }, '/?..'],
    [{ uri: '/n{http.request.uri.path}' }, '/../x'],
    [{ uri: '/n{http.request.uri.path}' }, '/a/%2e%2E%2F..%5cx'],
    [{ uri: '/n{http.request.uri.path}' }, '//../x'],
    [{ uri: '/n{http.request.uri.path}' }, '/./..;v=1/x'],
    [{ uri: '/n{http.request.uri}' }, '/..?q'],
    [{ uri: '/n{http.request.orig_uri}' }, '/..'],
    [{ uri: '/n/{http.request.uri.path_escaped}/e' }, '/../x'],
    [{ uri_substring: [{ find: 'x', replace: '{http.request.header.Up}', limit: 0 }] }, '/a/x/b'],
    [{ path_regexp: [{ find: 'x', replace: '{http.request.header.Up}' }] }, '/a/x/b'],
  ];
  for (const [config, uri] of elsewhere) {
    it(`${JSON.stringify(config)} refuses ${uri}, which would lead elsewhere`, () => {
      const request = new TestRequest({ uri, headers: clientFields });
      expect(() => new RewriteOperations({ ...nothing, ...config }).apply(request, request.placeholders)).to.throw().with.property('status', 400);
    });
  }

  it('passes on dot segments that the path of the client or the config has', () => {
    const after = [['/n{http.request.uri.path}', '/a/../b'], ['/n/../{http.request.uri.path.0}', '/x']].map(([uri = '', before = '']) => {
      const request = new TestRequest({ uri: before });
      new RewriteOperations({ ...nothing, uri }).apply(request, request.placeholders);
      return request.uri;
    });
    expect(after).to.deep.equal(['/n/a/../b', '/n/../x']);
  });

  it('refuses a path that a long value in many places makes too long', () => {
    const request = new TestRequest({ headers: ['X', '\xff'.repeat(14_000)] });
    const rewrite = new RewriteOperations({ ...nothing, uri: `/${'{http.request.header.X}'.repeat(200)}` });
    expect(() => rewrite.apply(request, request.placeholders)).to.throw().with.property('code', 'HTTP_REPLACED_TOO_LONG');
  });

  it('writes the method in upper case', () => {
    const request = new TestRequest();
    new RewriteOperations({ ...nothing, method: 'put' }).apply(request, request.placeholders);
    expect(request.method).to.equal('PUT');
  });

  it('keeps the method where the placeholders of another give nothing', () => {
    const request = new TestRequest({ method: 'POST' });
    new RewriteOperations({ ...nothing, method: '{http.request.header.X-Http-Method-Override}' }).apply(request, request.placeholders);
    expect(request.method).to.equal('POST');
  });

  it('refuses a replacement in the query with two ways to search', () => {
    const query = { ...noQuery, replace: [{ key: 'x', search: 'a', search_regexp: 'b', replace: '' }] };
    expect(() => new RewriteOperations({ ...nothing, query })).to.throw().with.property('code', 'HTTP_QUERY_SEARCH_TWICE');
  });
});
