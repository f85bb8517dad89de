import { expect } from 'chai';
import { candidate, pick, tally } from '../testing/candidates.js';
import { firstAvailable, itPicksWhatIsAvailable, lastAvailable } from '../testing/policy-rules.js';
import { SubsetPolicy } from './subset-policy.js';

describe('subset', () => {
  const prefer = [{ zone: 'a', rack: '7' }, { zone: 'a' }];
  const candidates = (...available: readonly boolean[]): ReturnType<typeof candidate>[] =>
    [{}, { zone: 'b', rack: '7' }, { zone: 'a' }, { zone: 'a', rack: '7' }, { zone: 'a', rack: '8' }].map((labels, index) =>
      candidate({ dial: `h:${index}`, labels }, { available: available[index] ?? true }),
    );

  itPicksWhatIsAvailable(() => new SubsetPolicy({ prefer, within: firstAvailable }));

  it('uses the first subset with an available upstream, and the rest at last', () => {
    const policy = new SubsetPolicy({ prefer, within: firstAvailable });
    expect(pick(policy, candidates())).to.equal(3);
    expect(pick(policy, candidates(true, true, true, false))).to.equal(2);
    expect(pick(policy, candidates(true, true, false, false))).to.equal(4);
    expect(pick(policy, candidates(true, true, false, false, false))).to.equal(0);
    expect(pick(policy, candidates(false, true, false, false, false))).to.equal(1);
  });

  it('leaves the choice in a subset to another policy', () => {
    const policy = new SubsetPolicy({ prefer: [{ zone: 'a' }], within: lastAvailable });
    expect(tally(policy, candidates(), 5)).to.deep.equal([0, 0, 0, 0, 5]);
  });

  it('gives that policy the same list as long as the candidates are the same', () => {
    const lists = new Set<unknown>();
    const policy = new SubsetPolicy({ prefer, within: { select: (given) => (lists.add(given), given[0]) } });
    const same = candidates();
    for (let turn = 0; turn < 3; turn += 1) pick(policy, same);
    expect(lists.size).to.equal(1);
  });

  it('takes the value of a label from the environment', () => {
    process.env['CADDIS_TEST_ZONE'] = 'b';
    const policy = new SubsetPolicy({ prefer: [{ zone: '{env.CADDIS_TEST_ZONE}' }], within: firstAvailable });
    delete process.env['CADDIS_TEST_ZONE'];
    expect(pick(policy, candidates())).to.equal(1);
  });

  it('takes upstreams without labels, and names that every object has, for none of a subset', () => {
    const policy = new SubsetPolicy({ prefer: [{ toString: '' }], within: firstAvailable });
    expect(pick(policy, [candidate('a:1', { available: false }), candidate('b:1')])).to.equal(1);
  });
});
