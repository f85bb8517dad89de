import { expect } from 'chai';
import { hostNamesOf } from './host-names.js';

describe('the host names of a matcher', () => {
  const matches = (): boolean => true;

  it('are none where it says none', () => {
    expect(hostNamesOf({ matches })).to.deep.equal([]);
  });

  it('are those that it says', () => {
    expect(hostNamesOf({ matches, hostNames: ['a.example'] })).to.deep.equal(['a.example']);
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ['a text', 'a.example'],
    ['null', null],
    ['a list of numbers', [1]],
  ];
  for (const [what, hostNames] of wrong) {
    it(`cannot be ${what}`, () => {
      expect(() => hostNamesOf({ matches, hostNames } as never)).to.throw().with.property('code', 'CORE_MODULE_FAULT');
    });
  }

  it('may fail to be read', () => {
    const broken = { matches, get hostNames(): never { throw new Error('broken'); } };
    expect(() => hostNamesOf(broken)).to.throw('broken');
  });

  it('may be a list that cannot be looked at', () => {
    const hostNames = new Proxy([], { get: () => { throw null; } });
    expect(() => hostNamesOf({ matches, hostNames })).to.throw().with.property('code', 'CORE_MODULE_FAULT');
  });
});
