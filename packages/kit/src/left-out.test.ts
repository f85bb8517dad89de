import { expect } from 'chai';
import { shortened, toldLeftOut } from './index.js';

describe('toldLeftOut', () => {
  const some = (count: number) => Array.from({ length: count }, (_value, index) => ({ candidate: `c${index}`, reason: 'no port' }));

  it('keeps what can be read', () => {
    expect(toldLeftOut(some(20))).to.deep.equal(some(20));
  });

  it('names the number of those beyond', () => {
    expect(toldLeftOut(some(4000)).slice(19)).to.deep.equal([{ candidate: 'c19', reason: 'no port' }, { candidate: '3980 more', reason: 'not listed' }]);
  });

  it('cuts long texts', () => {
    expect(toldLeftOut([{ candidate: 'k'.repeat(1_000_000), reason: 'r'.repeat(301) }])).to.deep.equal([
      { candidate: `${'k'.repeat(300)}… (1000000 characters)`, reason: `${'r'.repeat(300)}… (301 characters)` },
    ]);
    expect(shortened('short')).to.equal('short');
  });
});
