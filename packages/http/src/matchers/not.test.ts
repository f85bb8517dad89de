import type { Matcher } from '@caddis/core/http';
import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { HostMatcher } from './host.js';
import { MethodMatcher } from './method.js';
import { NotMatcher } from './not.js';
import { PathMatcher } from './path.js';

describe('matcher not', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });
  plain.vars.set('text', 't').set('number', 7);
  const cases: readonly (readonly [name: string, matcher: Matcher, expected: boolean])[] = [
    ['one set matches', new NotMatcher([{ method: new MethodMatcher(['GET']), path: new PathMatcher(['/items/*']) }]), false],
    ['no set matches', new NotMatcher([{ method: new MethodMatcher(['GET']), path: new PathMatcher(['/x']) }, { host: new HostMatcher(['x']) }]), true],
    ['an empty set', new NotMatcher([{}]), false],
    ['no sets', new NotMatcher([]), true],
  ];
  for (const [name, matcher, expected] of cases) it(name, () => expect(matcher.matches(plain)).to.equal(expected));

  it('waits for matchers that need time', async () => {
    expect(await new NotMatcher([{ slow: { matches: () => Promise.resolve(true) } }]).matches(plain)).to.equal(false);
  });
});
