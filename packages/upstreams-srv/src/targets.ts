import { isIP } from 'node:net';
import { messageOf } from '@caddis/core';
import type { AddressLookupOptions, DnsResolver, ServiceAnswer } from '@caddis/dns';
import type { LeftOut } from '@caddis/kit';

/** The addresses of the targets of SRV records. @internal */
export interface Targets {
  /** IP addresses by target. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** How long the looked-up addresses are valid, in milliseconds. */
  readonly ttlMs: number;
  /** Targets without an address, with the reason. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Resolves the addresses of all targets concurrently. Uses the addresses that came with the records, and looks up the others with the same resolver.
 *
 * @param dns - the resolver that gave the answer
 * @param answer - the SRV records and the addresses that came with them
 * @param options - how to look up; `families` limits the addresses used
 * @internal
 */
export async function resolveTargets(dns: DnsResolver, answer: ServiceAnswer, options: AddressLookupOptions): Promise<Targets> {
  const { families = [4, 6] } = options;
  const addresses = new Map<string, readonly string[]>();
  const leftOut: LeftOut[] = [];
  let ttlMs = Number.POSITIVE_INFINITY;
  const names = new Set(answer.records.map(({ target }) => target));
  const resolve = async (target: string): Promise<void> => {
    const additional = (answer.addresses.get(target) ?? []).filter((address) => families.includes(isIP(address) as 4 | 6));
    if (additional.length > 0) {
      addresses.set(target, additional);
      return;
    }
    try {
      // The trailing dot bypasses the search list, because a target is a complete name.
      const found = await dns.addresses(`${target}.`, options);
      addresses.set(target, found.reachable);
      ttlMs = Math.min(ttlMs, found.ttlMs ?? ttlMs);
    } catch (error) {
      leftOut.push({ candidate: target, reason: messageOf(error) });
    }
  };
  await Promise.all([...names].map(resolve));
  return { addresses, ttlMs, leftOut };
}
