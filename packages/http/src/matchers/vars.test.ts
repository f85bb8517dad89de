import type { Matcher } from '@caddis/core/http';
import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { VarsMatcher } from './vars.js';

describe('matcher vars', () => {
  const plain = new TestRequest({ uri: '/a/../items/42', headers: ['Content-Type', 'application/grpc+proto'], remote: '10.1.2.3' });
  plain.vars.set('text', 't').set('number', 7);
  const cases: readonly (readonly [name: string, matcher: Matcher, expected: boolean])[] = [
    ['a variable', new VarsMatcher({ text: ['x', 't'] }), true],
    ['a number', new VarsMatcher({ number: ['7'] }), true],
    ['a placeholder', new VarsMatcher({ '{http.request.method}': ['GET'] }), true],
    ['one of several', new VarsMatcher({ text: ['no'], number: ['7'] }), true],
    ['none', new VarsMatcher({ text: ['no'] }), false],
    ['the client', new VarsMatcher({ client_ip: ['10.1.2.3'] }), true],
  ];
  for (const [name, matcher, expected] of cases) it(name, () => expect(matcher.matches(plain)).to.equal(expected));
});
