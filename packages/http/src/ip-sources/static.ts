import { array, module, object, string, type ConfigOf, type Provisioner } from '@caddis/core';
import { ipSources, type IpSource } from '@caddis/core/http';
import { IpRanges } from '../request/ip-ranges.js';

const StaticConfig = object({
  ranges: array(string({ description: 'IP address or CIDR range.' }), {
    description: 'Addresses and ranges, e.g. `192.0.2.1` or `10.0.0.0/8`. Left out, there are none.',
    default: [],
  }),
});

/**
 * Ranges that the config lists.
 *
 * @see Caddy's `StaticIPRange`
 * @public
 */
@module(ipSources, {
  name: 'static',
  config: StaticConfig,
  summary: 'Trusts the addresses that the config lists.',
  examples: [{ title: 'A load balancer in a private network.', config: { source: 'static', ranges: ['10.0.0.0/8', 'fd00::/8'] } }],
})
export class StaticIpSource implements IpSource, Provisioner {
  constructor(private readonly config: ConfigOf<typeof StaticConfig>) {}

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    new IpRanges(this.config.ranges);
  }

  getRanges(): readonly string[] {
    return this.config.ranges;
  }
}
