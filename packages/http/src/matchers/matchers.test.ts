import type { Matcher } from '@caddis/core/http';
import { expect } from 'chai';
import { TestRequest, type TestRequestOptions } from '../testing/test-request.js';
import { ClientIpMatcher } from './client-ip.js';
import { HeaderRegexpMatcher } from './header-regexp.js';
import { HeaderMatcher } from './header.js';
import { HostMatcher } from './host.js';
import { MethodMatcher } from './method.js';
import { NotMatcher } from './not.js';
import { PathRegexpMatcher } from './path-regexp.js';
import { PathMatcher } from './path.js';
import { ProtocolMatcher } from './protocol.js';
import { QueryMatcher } from './query.js';
import { RemoteIpMatcher } from './remote-ip.js';
import { VarsRegexpMatcher } from './vars-regexp.js';
import { VarsMatcher } from './vars.js';

/** Says which of several requests a matcher takes. */
function takes<T>(matcher: Matcher, requests: readonly T[], toOptions: (request: T) => TestRequestOptions): readonly T[] {
  return requests.filter((request) => matcher.matches(new TestRequest(toOptions(request))) === true);
}

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

describe('matcher host', () => {
  const hosts = ['example.com', 'EXAMPLE.com:99', 'x.foo.com', 'x.y.foo.com', 'foo.com', '[::1]:80', '::1', 'a.b.c', 'xn--bcher-kva.example', ''];
  const cases: readonly (readonly [names: readonly string[], taken: readonly string[]])[] = [
    [['example.com'], ['example.com', 'EXAMPLE.com:99']],
    [['*.foo.com'], ['x.foo.com']],
    [['*.*.foo.com', '*.foo.com'], ['x.foo.com', 'x.y.foo.com']],
    [['a.*.c'], ['a.b.c']],
    [['::1'], ['[::1]:80', '::1']],
    [['Bücher.example'], ['xn--bcher-kva.example']],
    [['{http.request.header.X}'], ['a.b.c']],
    [[], []],
  ];
  for (const [names, taken] of cases) {
    it(`${JSON.stringify(names)} takes ${JSON.stringify(taken)}`, () => {
      expect(takes(new HostMatcher(names), hosts, (host) => ({ host, headers: ['X', 'A.b.c'] }))).to.deep.equal(taken);
    });
  }

  it('refuses a name that is there twice, and says where', () => {
    expect(() => new HostMatcher(['a', 'b', 'A']).provision()).to.throw('host A is listed twice, at 0 and 2').with.property('code', 'HTTP_HOST_TWICE');
  });
});

describe('matcher header', () => {
  const requests = ['', 'X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: A', 'X: bab; Y: 1', 'X: ', 'Y: '];
  const options = (text: string): TestRequestOptions => ({ headers: text === '' ? [] : text.split('; ').flatMap((field) => field.split(': ')) });
  const cases: readonly (readonly [fields: Readonly<Record<string, readonly string[] | null>>, taken: readonly string[]])[] = [
    [{ X: ['a'] }, ['X: a', 'X: b; X: a']],
    [{ x: ['a*'] }, ['X: a', 'x: abc', 'X: b; X: a']],
    [{ X: ['*a'] }, ['X: a', 'X: ba', 'X: b; X: a']],
    [{ X: ['*a*'] }, ['X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: bab; Y: 1']],
    [{ X: ['*'], Y: [] }, ['X: bab; Y: 1']],
    [{ X: [] }, ['X: a', 'x: abc', 'X: ba', 'X: b; X: a', 'X: A', 'X: bab; Y: 1', 'X: ']],
    [{ X: null }, ['', 'Y: ']],
    [{ X: ['A', 'abc'] }, ['x: abc', 'X: A']],
    [{ Host: ['example.*'] }, requests],
    [{}, requests],
  ];
  for (const [fields, taken] of cases) {
    it(`${JSON.stringify(fields)} takes ${JSON.stringify(taken)}`, () => {
      expect(takes(new HeaderMatcher(fields), requests, options)).to.deep.equal(taken);
    });
  }

  it('by regular expressions wants one value of every field', () => {
    const matcher = new HeaderRegexpMatcher({ X: { name: '', pattern: '^b' }, Y: { name: '', pattern: '\\d' } });
    expect(takes(matcher, requests, options)).to.deep.equal(['X: bab; Y: 1']);
  });
});

describe('matcher query', () => {
  const uris = ['/', '/?', '/?x=1', '/?x=2', '/?x', '/?y=1', '/?x+y=1+2', '/?x=1;y=2', '/?x=%zz', '/?a=1&x=2&x=1'];
  const cases: readonly (readonly [keys: Readonly<Record<string, readonly string[]>>, taken: readonly string[]])[] = [
    [{ x: ['1'] }, ['/?x=1', '/?a=1&x=2&x=1']],
    [{ x: ['1', '2'] }, ['/?x=1', '/?x=2', '/?a=1&x=2&x=1']],
    [{ x: ['*'] }, ['/?x=1', '/?x=2', '/?x', '/?a=1&x=2&x=1']],
    [{ x: [''] }, ['/?x']],
    [{ x: ['*'], a: ['1'] }, ['/?a=1&x=2&x=1']],
    [{ 'x y': ['1 2'] }, ['/?x+y=1+2']],
    [{ '{http.request.header.K}': ['{http.request.header.V}'] }, ['/?y=1']],
    [{}, ['/', '/?']],
  ];
  for (const [keys, taken] of cases) {
    it(`${JSON.stringify(keys)} takes ${JSON.stringify(taken)}`, () => {
      expect(takes(new QueryMatcher(keys), uris, (uri) => ({ uri, headers: ['K', 'y', 'V', '1'] }))).to.deep.equal(taken);
    });
  }
});

describe('other matchers', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });
  plain.vars.set('text', 't').set('number', 7);

  const cases: readonly (readonly [name: string, matcher: Matcher, expected: boolean])[] = [
    ['method: the same', new MethodMatcher(['POST', 'GET']), true],
    ['method: lower case in the config', new MethodMatcher(['get', 'POST']), true],
    ['method: another', new MethodMatcher(['PUT', 'POST']), false],
    ['protocol http', new ProtocolMatcher('http'), true],
    ['protocol https', new ProtocolMatcher('https'), false],
    ['protocol grpc', new ProtocolMatcher('grpc'), true],
    ['protocol http/1.1', new ProtocolMatcher('http/1.1'), true],
    ['protocol http/1.0', new ProtocolMatcher('http/1.0'), false],
    ['protocol http/1.0+', new ProtocolMatcher('http/1.0+'), true],
    ['protocol http/2+', new ProtocolMatcher('http/2+'), false],
    ['protocol of another name', new ProtocolMatcher('toString'), false],
    ['not: one set matches', new NotMatcher([{ method: new MethodMatcher(['GET']), path: new PathMatcher(['/items/*']) }]), false],
    ['not: no set matches', new NotMatcher([{ method: new MethodMatcher(['GET']), path: new PathMatcher(['/x']) }, { host: new HostMatcher(['x']) }]), true],
    ['not: an empty set', new NotMatcher([{}]), false],
    ['not: no sets', new NotMatcher([]), true],
    ['vars: a variable', new VarsMatcher({ text: ['x', 't'] }), true],
    ['vars: a number', new VarsMatcher({ number: ['7'] }), true],
    ['vars: a placeholder', new VarsMatcher({ '{http.request.method}': ['GET'] }), true],
    ['vars: one of several', new VarsMatcher({ text: ['no'], number: ['7'] }), true],
    ['vars: none', new VarsMatcher({ text: ['no'] }), false],
    ['vars: the client', new VarsMatcher({ client_ip: ['10.1.2.3'] }), true],
    ['vars_regexp: one of several', new VarsRegexpMatcher({ text: { name: '', pattern: 'x' }, '{http.request.uri.path}': { name: '', pattern: 'items' } }), true],
    ['vars_regexp: none', new VarsRegexpMatcher({ text: { name: '', pattern: '^$' } }), false],
  ];
  for (const [name, matcher, expected] of cases) it(name, () => expect(matcher.matches(plain)).to.equal(expected));

  it('not waits for matchers that need time', async () => {
    expect(await new NotMatcher([{ slow: { matches: () => Promise.resolve(true) } }]).matches(plain)).to.equal(false);
  });

  for (const [name, Class] of [['remote_ip', RemoteIpMatcher], ['client_ip', ClientIpMatcher]] as const) {
    it(`${name} compares addresses, and refuses a bad range when it is provisioned`, () => {
      const matcher = new Class({ ranges: ['10.0.0.0/8'] });
      matcher.provision();
      const bad = new Class({ ranges: ['10.0.0.0/99'] });
      expect([matcher.matches(plain), matcher.matches(new TestRequest())]).to.deep.equal([true, false]);
      expect(() => bad.provision()).to.throw().with.property('code', 'HTTP_RANGE_INVALID');
    });
  }

  it('path_regexp looks at the clean path and leaves its groups', () => {
    const matched = new PathRegexpMatcher({ name: 'item', pattern: '^/(?P<kind>\\w+)/(\\d+)(x)?$' }).matches(plain);
    const found = plain.placeholders.expand('{http.regexp.0} {http.regexp.item.1} {http.regexp.item.kind} {http.regexp.2} {http.regexp.3}|', 'known');
    expect([matched, found]).to.deep.equal([true, '/items/42 items items 42 |']);
  });

  it('refuses a name of a regular expression without a word character', () => {
    expect(() => new PathRegexpMatcher({ name: '-', pattern: 'a' })).to.throw().with.property('code', 'HTTP_REGEXP_NAME_INVALID');
  });
});
