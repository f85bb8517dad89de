import { isIP, type LookupFunction } from 'node:net';
import { type Clock, messageOf } from '@caddis/core';
import type { DnsResolver, DnsServer } from '@caddis/dns';
import { errors } from '../errors.js';

/** Options for resolving the host names of backends. @internal */
export interface LookupOptions {
  readonly resolver: Pick<DnsResolver, 'addresses'>;
  /** The DNS servers to query. */
  readonly servers: readonly DnsServer[];
  readonly clock: Clock;
  /** Time limit per name, in milliseconds; 0 for the limits of the resolver. */
  readonly timeoutMs: number;
}

/** Creates the function that resolves the host name of one dial. The signal cancels the look-up. @internal */
export type CreateLookup = (signal: AbortSignal) => LookupFunction;

/**
 * Resolves host names with configured DNS servers. As in Caddy, the hosts file and search list of the system still apply, and
 * addresses are tried in the same order as by the system.
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

/** Returns the families to look up. Node states the family as a number or as a name. */
function familiesOf(family: number | 'IPv4' | 'IPv6' | undefined): readonly (4 | 6)[] {
  if (family === 4 || family === 'IPv4') return [4];
  return family === 6 || family === 'IPv6' ? [6] : [4, 6];
}
