import type { Matcher } from '@caddis/core/http';
import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { MethodMatcher } from './method.js';

describe('matcher method', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });
  plain.vars.set('text', 't').set('number', 7);
  const cases: readonly (readonly [name: string, matcher: Matcher, expected: boolean])[] = [
    ['the same', new MethodMatcher(['POST', 'GET']), true],
    ['lower case in the config', new MethodMatcher(['get', 'POST']), true],
    ['another', new MethodMatcher(['PUT', 'POST']), false],
  ];
  for (const [name, matcher, expected] of cases) it(name, () => expect(matcher.matches(plain)).to.equal(expected));
});
