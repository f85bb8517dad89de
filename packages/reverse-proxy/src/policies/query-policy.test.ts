import { expect } from 'chai';
import { pick, threeAddresses } from '../testing/candidates.js';
import { assertHashesBytes } from '../testing/hashed-values.js';
import { firstAvailable, itPicksWhatIsAvailable, lastAvailable, provisioned } from '../testing/policy-rules.js';
import { QueryPolicy } from './query-policy.js';

describe('query', () => {
  itPicksWhatIsAvailable(() => provisioned(new QueryPolicy({ key: 'q', fallback: firstAvailable })));

  it('picks by the value', async () => {
    expect(pick(await provisioned(new QueryPolicy({ key: 'u', fallback: firstAvailable })), threeAddresses(), { uri: '/x?u=user1&v=2' })).to.equal(1);
  });

  it('picks by its fallback when the key is empty', async () => {
    expect(pick(await provisioned(new QueryPolicy({ key: 'u', fallback: lastAvailable })), threeAddresses(), { uri: '/x?u=' })).to.equal(2);
  });

  it('picks by its fallback when there is no query', async () => {
    expect(pick(await provisioned(new QueryPolicy({ key: 'u', fallback: lastAvailable })), threeAddresses(), { uri: '/x' })).to.equal(2);
  });

  it('takes a value as the bytes that the client sent', async () => {
    const policy = await provisioned(new QueryPolicy({ key: 'q', fallback: firstAvailable }));
    await assertHashesBytes(policy, (key) => ({ uri: `/?q=${Array.from(key, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}` }));
  });

  it('joins several values of a query key with commas', async () => {
    const policy = await provisioned(new QueryPolicy({ key: 'u', fallback: firstAvailable }));
    expect(pick(policy, threeAddresses(), { uri: '/?u=a&u=b' })).to.equal(pick(policy, threeAddresses(), { uri: '/?u=a%2Cb' }));
  });
});
