import { expect } from 'chai';
import { pick, threeAddresses } from '../testing/candidates.js';
import { itPicksWhatIsAvailable, provisioned } from '../testing/policy-rules.js';
import { ClientIpHashPolicy } from './client-ip-hash-policy.js';

describe('client_ip_hash', () => {
  itPicksWhatIsAvailable(() => provisioned(new ClientIpHashPolicy()));

  it('picks by the client', async () => {
    expect(pick(await provisioned(new ClientIpHashPolicy()), threeAddresses(), { remote: { address: '127.0.0.1', port: 1 }, clientIp: '192.0.2.1' })).to.equal(1);
  });
});
