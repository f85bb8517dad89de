import type { Matcher } from '@caddis/core/http';
import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { ProtocolMatcher } from './protocol.js';

describe('matcher protocol', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });
  plain.vars.set('text', 't').set('number', 7);
  const cases: readonly (readonly [name: string, matcher: Matcher, expected: boolean])[] = [
    ['http', new ProtocolMatcher('http'), true],
    ['https', new ProtocolMatcher('https'), false],
    ['grpc', new ProtocolMatcher('grpc'), true],
    ['http/1.1', new ProtocolMatcher('http/1.1'), true],
    ['http/1.0', new ProtocolMatcher('http/1.0'), false],
    ['http/1.0+', new ProtocolMatcher('http/1.0+'), true],
    ['http/2+', new ProtocolMatcher('http/2+'), false],
    ['of another name', new ProtocolMatcher('toString'), false],
  ];
  for (const [name, matcher, expected] of cases) it(name, () => expect(matcher.matches(plain)).to.equal(expected));
});
