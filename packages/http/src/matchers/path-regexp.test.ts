import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { PathRegexpMatcher } from './path-regexp.js';

describe('matcher path_regexp', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });

  it('looks at the clean path and leaves its groups', () => {
    const matched = new PathRegexpMatcher({ name: 'item', pattern: '^/(?P<kind>\\w+)/(\\d+)(x)?$' }).matches(plain);
    const found = plain.placeholders.expand('{http.regexp.0} {http.regexp.item.1} {http.regexp.item.kind} {http.regexp.2} {http.regexp.3}|', 'known');
    expect([matched, found]).to.deep.equal([true, '/items/42 items items 42 |']);
  });

  it('refuses a name of a regular expression without a word character', () => {
    expect(() => new PathRegexpMatcher({ name: '-', pattern: 'a' })).to.throw().with.property('code', 'HTTP_REGEXP_NAME_INVALID');
  });
});
