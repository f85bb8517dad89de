import { expect } from 'chai';
import { pick, threeAddresses } from '../testing/candidates.js';
import { assertHashesBytes } from '../testing/hashed-values.js';
import { firstAvailable, itPicksWhatIsAvailable, lastAvailable, provisioned } from '../testing/policy-rules.js';
import { HeaderPolicy } from './header-policy.js';

describe('header', () => {
  itPicksWhatIsAvailable(() => provisioned(new HeaderPolicy({ field: 'X', fallback: firstAvailable })));

  it('picks by the first value', async () => {
    expect(pick(await provisioned(new HeaderPolicy({ field: 'X-User', fallback: firstAvailable })), threeAddresses(), { fields: { 'x-user': ['user1', 'user2'] } })).to.equal(1);
  });

  it('picks by the host', async () => {
    expect(pick(await provisioned(new HeaderPolicy({ field: 'Host', fallback: firstAvailable })), threeAddresses(), { host: 'user1' })).to.equal(1);
  });

  it('picks by its fallback when the field is absent', async () => {
    expect(pick(await provisioned(new HeaderPolicy({ field: 'X-User', fallback: lastAvailable })), threeAddresses(), {})).to.equal(2);
  });

  it('takes a value as the bytes that the client sent', async () => {
    const policy = await provisioned(new HeaderPolicy({ field: 'X', fallback: firstAvailable }));
    await assertHashesBytes(policy, (key) => ({ fields: { X: [Buffer.from(key).toString('latin1')] } }));
  });
});
