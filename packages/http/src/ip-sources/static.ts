import { array, module, object, string, type ConfigOf, type Provisioner } from '@caddis/core';
import { ipSources, type IpSource } from '@caddis/core/http';
import { reportErrors, throwFirst, type PlacedError } from '../config/placed-errors.js';
import { rangeError } from '../ip/ip-ranges.js';

/** Config of {@link StaticIpSource}. @public */
export const StaticConfig = object({
  ranges: array(string({ description: 'IP address or CIDR range.' }), {
    description: 'Addresses and ranges, e.g. `192.0.2.1` or `10.0.0.0/8`. If omitted, none.',
    default: [],
  }),
});

/**
 * Provides the ranges that the config lists.
 *
 * @see Caddy's `StaticIPRange`
 * @public
 */
@module(ipSources, {
  name: 'static',
  alsoCalled: ['trusted proxies', 'trusted proxy', 'cloudflare', 'x-forwarded-for', 'behind a load balancer'],
  config: StaticConfig,
  summary: 'Trusts the addresses that are listed in the config.',
  examples: [{ title: 'A load balancer in a private network.', config: { source: 'static', ranges: ['10.0.0.0/8', 'fd00::/8'] } }],
  check({ ranges = [] }, report) {
    reportErrors(report, rangeErrors(ranges));
  },
})
export class StaticIpSource implements IpSource, Provisioner {
  constructor(private readonly config: ConfigOf<typeof StaticConfig>) {}

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    throwFirst(rangeErrors(this.config.ranges));
  }

  getRanges(): readonly string[] {
    return this.config.ranges;
  }
}

function* rangeErrors(ranges: readonly string[]): Iterable<PlacedError> {
  for (const [index, range] of ranges.entries()) {
    const error = rangeError(range);
    if (error !== undefined) yield { at: ['ranges', index], error };
  }
}
