import { expect } from 'chai';
import { takes } from '../testing/takes.js';
import { HostMatcher } from './host.js';

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
