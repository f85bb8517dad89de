import { expect } from 'chai';
import { readPolicy } from './package-policy.js';

describe('the packages that a project allows', () => {
  const allows = (allow: unknown, name: string): boolean | undefined => readPolicy('/p', { caddis: { allow } })?.allows(name);

  const rules: readonly (readonly [pattern: string, name: string, isAllowed: boolean])[] = [
    ['caddis-x', 'caddis-x', true],
    ['caddis-x', 'caddis-xy', false],
    ['caddis-x', '@acme/caddis-x', false],
    ['@acme/*', '@acme/x', true],
    ['@acme/*', '@acme/', true],
    ['@acme/*', '@acmeevil/x', false],
    ['@acme/*', '@acme/x/y', false],
    ['@acme*', '@acme/x', false],
    ['*', 'x', true],
    ['*', '@acme/x', false],
    ['@*/caddis-*', '@acme/caddis-x', true],
    ['caddis-*-x', 'caddis-upstreams-x', true],
    ['caddis-*-x', 'caddis-x', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'axbxc', true],
    ['a*b*c', 'ac', false],
    ['a*a', 'a', false],
    ['a.c', 'abc', false],
    ['**', 'x', true],
  ];
  for (const [pattern, name, isAllowed] of rules) {
    it(`${isAllowed ? 'hold' : 'do not hold'} ${name} where the list is ["${pattern}"]`, () => expect(allows([pattern], name)).to.equal(isAllowed));
  }

  it('are all where there is no list, and none where it is empty', () => {
    expect([readPolicy('/p', {}), readPolicy('/p', { caddis: { api: 1, modules: [] } }), allows([], 'x')]).to.deep.equal([undefined, undefined, false]);
  });

  for (const allow of ['@acme/*', null, { a: 1 }, ['a', 1], ['']]) {
    it(`cannot be known from ${JSON.stringify(allow)}, which is an error`, () => {
      expect(() => allows(allow, 'x')).to.throw(/^the list "caddis\.allow" of \/p\/package\.json cannot be used/);
    });
  }
});
