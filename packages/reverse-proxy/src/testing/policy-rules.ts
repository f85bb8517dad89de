import { expect } from 'chai';
import type { SelectionPolicy } from '@caddis/core/http';
import { candidate, pick } from './candidates.js';

/** Picks the first available candidate. */
export const firstAvailable: SelectionPolicy = { select: (candidates) => candidates.find((each) => each.available) };

/** Picks the last available candidate; as a fallback, it is easy to tell from other policies. */
export const lastAvailable: SelectionPolicy = { select: (candidates) => [...candidates].reverse().find((each) => each.available) };

/** Provisions a policy. */
export async function provisioned<P extends SelectionPolicy & { provision(): Promise<void> }>(policy: P): Promise<P> {
  await policy.provision();
  return policy;
}

/**
 * Adds the tests that every policy must pass.
 *
 * @param make - creates the policy
 */
export function itPicksWhatIsAvailable(make: () => Promise<SelectionPolicy> | SelectionPolicy): void {
  const request = { uri: '/?q=1', remote: { address: '192.0.2.1', port: 1 }, clientIp: '192.0.2.1', fields: { X: ['x'] } };

  it('picks nothing from an empty list, or when nothing is available', async () => {
    const policy = await make();
    expect(pick(policy, [], request)).to.equal(-1);
    expect(pick(policy, [candidate('a:1', { available: false }), candidate('b:1', { available: false })], request)).to.equal(-1);
  });

  it('picks the only one that is available', async () => {
    const policy = await make();
    const candidates = [candidate('a:1', { available: false }), candidate('b:1'), candidate('c:1', { available: false })];
    for (let turn = 0; turn < 20; turn += 1) expect(pick(policy, candidates, request)).to.equal(1);
  });
}
