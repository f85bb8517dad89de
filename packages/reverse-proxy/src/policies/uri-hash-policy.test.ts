import { expect } from 'chai';
import { pick, threeAddresses } from '../testing/candidates.js';
import { itPicksWhatIsAvailable, provisioned } from '../testing/policy-rules.js';
import { UriHashPolicy } from './uri-hash-policy.js';

describe('uri_hash', () => {
  itPicksWhatIsAvailable(() => provisioned(new UriHashPolicy()));

  it('picks by path and query', async () => {
    expect(pick(await provisioned(new UriHashPolicy()), threeAddresses(), { uri: '/a?b=1' })).to.equal(0);
  });

  it('moves only the keys of an upstream that goes', async () => {
    const policy = await provisioned(new UriHashPolicy());
    const candidates = threeAddresses();
    const keys = Array.from({ length: 200 }, (_, index) => ({ uri: `/${index}` }));
    const before = keys.map((key) => pick(policy, candidates, key));
    (candidates[1] as { available: boolean }).available = false;
    for (const [index, key] of keys.entries()) if (before[index] !== 1) expect(pick(policy, candidates, key)).to.equal(before[index]);
  });
});
