import { expect } from 'chai';
import { nearest } from './nearest.js';

describe('nearest', () => {
  const known = ['listen', 'routes', 'idle_timeout', 'read_timeout', 'a', 'srv', 'reverse_proxy', 'enabled'];
  const cases: readonly { readonly name: string; readonly meant: readonly string[] }[] = [
    { name: 'lisen', meant: ['listen'] },
    { name: 'lsiten', meant: ['listen'] },
    { name: 'Listen', meant: ['listen'] },
    { name: 'reverse-proxy', meant: ['reverse_proxy'] },
    { name: 'reverseproxy', meant: ['reverse_proxy'] },
    { name: 'enable', meant: ['enabled'] },
    { name: 'idel_timeout', meant: ['idle_timeout', 'read_timeout'] },
    { name: 'b', meant: [] },
    { name: 'aa', meant: ['a'] },
    { name: 'handlers', meant: [] },
    { name: '', meant: [] },
    { name: 'x'.repeat(1_000_000), meant: [] },
  ];
  for (const { name, meant } of cases) {
    it(`takes ${JSON.stringify(name.slice(0, 20))} for ${JSON.stringify(meant)}`, () => {
      expect(nearest(name, known, 2)).to.deep.equal(meant);
    });
  }
});
