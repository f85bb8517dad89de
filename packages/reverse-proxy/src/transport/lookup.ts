import { isIP, type LookupFunction } from 'node:net';
import { type Clock, messageOf } from '@caddis/core';
import type { DnsResolver, DnsServer } from '@caddis/dns';
import { errors } from '../errors.js';

/** How host names of backends are looked up. @internal */
export interface LookupOptions {
  readonly resolver: Pick<DnsResolver, 'addresses'>;
  /** The DNS servers to ask. */
  readonly servers: readonly DnsServer[];
  readonly clock: Clock;
  /** Milliseconds for a name; 0 for the resolver's own limits. */
  readonly timeoutMs: number;
}

/** Makes the function that resolves the host name of one dial. The signal ends a look-up that nobody waits for any more. @internal */
export type CreateLookup = (signal: AbortSignal) => LookupFunction;

/**
 * Resolves host names with DNS servers of one's own. As in Caddy, the hosts file and the search list of the system still count, and
 * addresses are tried in the order in which a system would.
 *
 * @see Caddy's `HTTPTransport.Resolver`, and Go's `Resolver` with `PreferGo`
 * @internal
 */
export function lookupWith({ resolver, servers, clock, timeoutMs }: LookupOptions): CreateLookup {
  return (signal) => (hostname, { family, all }, callback) => {
    const late = new AbortController();
    const timer = timeoutMs > 0 ? clock.setTimeout(() => late.abort(), timeoutMs) : undefined;
    resolver
      .addresses(hostname, { servers, families: familiesOf(family), signal: AbortSignal.any([signal, late.signal]) })
      .finally(() => timer?.cancel())
      .then(
        ({ addresses }) => {
          const [first = ''] = addresses;
          if (all === true) callback(null, addresses.map((address) => ({ address, family: isIP(address) })));
          else callback(null, first, isIP(first));
        },
        (cause: unknown) => {
          const reason = late.signal.aborted ? `no answer within ${timeoutMs} ms` : messageOf(cause);
          callback(errors.PROXY_LOOKUP_FAILED({ name: hostname, servers: servers.map(({ label }) => label).join(', '), reason }, { cause }), '', 0);
        },
      );
  };
}

/** Node says a family by its number or its name. */
function familiesOf(family: number | 'IPv4' | 'IPv6' | undefined): readonly (4 | 6)[] {
  if (family === 4 || family === 'IPv4') return [4];
  return family === 6 || family === 'IPv6' ? [6] : [4, 6];
}
