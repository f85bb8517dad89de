import { defineToken, systemClock, type Clock } from '@caddis/core';
import type { DnsResolver } from './dns-resolver.js';
import { SystemDnsResolver } from './system-dns-resolver.js';

/** Token of the {@link DnsResolver}; one instance serves a whole config. @public */
export const dnsResolver = defineToken<DnsResolver>('dns.resolver', { create: () => createDnsResolver() });

/**
 * Options of {@link createDnsResolver}, for tests.
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
 * Creates a resolver. Modules should inject {@link dnsResolver} instead.
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
