import { array, module, object, string, type ConfigOf, type Provisioner } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { globalPlaceholders } from '../placeholders/global-placeholders.js';
import { compileTemplate } from '../placeholders/template.js';
import { IpRanges } from '../request/ip-ranges.js';

const RemoteIpConfig = object({
  ranges: array(string({ description: 'IP address or CIDR range.', placeholders: 'global' }), {
    description: 'Addresses and ranges, e.g. `192.0.2.1`, `10.0.0.0/8`, `fe80::/10%eth0`. Left out, none matches.',
    default: [],
  }),
});

/**
 * Compares the address of the peer.
 *
 * @see Caddy's `MatchRemoteIP`
 * @public
 */
@module(matchers, {
  name: 'remote_ip',
  config: RemoteIpConfig,
  summary: 'Matches by the IP address of the peer.',
  description: 'The peer is who opened the connection: behind a load balancer, that one. For the client behind it use `client_ip`.',
  examples: [{ title: 'Peers in private networks.', config: { ranges: ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8'] } }],
})
export class RemoteIpMatcher implements Matcher, Provisioner {
  private ranges: IpRanges | undefined;

  constructor(private readonly config: ConfigOf<typeof RemoteIpConfig>) {}

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    this.ranges = new IpRanges(this.config.ranges.map((range) => compileTemplate(range).expand(globalPlaceholders)));
  }

  matches(request: HttpRequest): boolean {
    return this.ranges?.includes(request.remote.address) === true;
  }
}
