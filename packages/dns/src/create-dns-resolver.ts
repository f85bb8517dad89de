import { defineToken, systemClock, type Clock } from '@caddis/core';
import type { DnsResolver } from './dns-resolver.js';
import { SystemDnsResolver } from './system-dns-resolver.js';

/** Injects the {@link DnsResolver}; one serves a whole config. @public */
export const dnsResolver = defineToken<DnsResolver>('dns.resolver', { create: () => createDnsResolver() });

/**
 * What {@link createDnsResolver} is told, for tests.
 *
 * @public
 */
export interface DnsResolverOptions {
  /** The system's clock when left out. */
  readonly clock?: Clock;
  /** Path of the hosts file; `/etc/hosts` when left out. */
  readonly hostsFile?: string;
  /** Path of the system's DNS settings; `/etc/resolv.conf` when left out. */
  readonly resolvConf?: string;
}

/**
 * Makes a resolver. Modules inject {@link dnsResolver} instead.
 *
 * @param options - other files and another clock
 * @public
 */
export function createDnsResolver(options: DnsResolverOptions = {}): DnsResolver {
  return new SystemDnsResolver({
    clock: options.clock ?? systemClock,
    hostsFile: options.hostsFile ?? '/etc/hosts',
    resolvConf: options.resolvConf ?? '/etc/resolv.conf',
  });
}
