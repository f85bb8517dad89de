import type { Matcher } from '@caddis/core/http';
import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { VarsRegexpMatcher } from './vars-regexp.js';

describe('matcher vars_regexp', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });
  plain.vars.set('text', 't').set('number', 7);
  const cases: readonly (readonly [name: string, matcher: Matcher, expected: boolean])[] = [
    ['one of several', new VarsRegexpMatcher({ text: { name: '', pattern: 'x' }, '{http.request.uri.path}': { name: '', pattern: 'items' } }), true],
    ['none', new VarsRegexpMatcher({ text: { name: '', pattern: '^$' } }), false],
  ];
  for (const [name, matcher, expected] of cases) it(name, () => expect(matcher.matches(plain)).to.equal(expected));
});
