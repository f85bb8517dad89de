import { expect } from 'chai';
import { pick, threeAddresses } from '../testing/candidates.js';
import { itPicksWhatIsAvailable, provisioned } from '../testing/policy-rules.js';
import { IpHashPolicy } from './ip-hash-policy.js';

describe('ip_hash', () => {
  itPicksWhatIsAvailable(() => provisioned(new IpHashPolicy()));

  it('picks by the peer', async () => {
    expect(pick(await provisioned(new IpHashPolicy()), threeAddresses(), { remote: { address: '192.0.2.1', port: 4000 } })).to.equal(1);
  });
});
