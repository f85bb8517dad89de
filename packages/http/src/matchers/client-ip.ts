import { array, module, object, string, type ConfigOf, type Provisioner } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { globalPlaceholders } from '../placeholders/global-placeholders.js';
import { compileTemplate } from '../placeholders/template.js';
import { IpRanges } from '../request/ip-ranges.js';

const ClientIpConfig = object({
  ranges: array(string({ description: 'IP address or CIDR range.', placeholders: 'global' }), {
    description: 'Addresses and ranges, e.g. `192.0.2.1`, `10.0.0.0/8`, `fe80::/10%eth0`. Left out, none matches.',
    default: [],
  }),
});

/**
 * Compares the address of the client.
 *
 * @see Caddy's `MatchClientIP`
 * @public
 */
@module(matchers, {
  name: 'client_ip',
  config: ClientIpConfig,
  summary: 'Matches by the IP address of the client.',
  description: 'The client is the peer, or who a trusted proxy says it is: see `trusted_proxies` of the server.',
  examples: [{ title: 'Clients of one network.', config: { ranges: ['203.0.113.0/24'] } }],
})
export class ClientIpMatcher implements Matcher, Provisioner {
  private ranges: IpRanges | undefined;

  constructor(private readonly config: ConfigOf<typeof ClientIpConfig>) {}

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    this.ranges = new IpRanges(this.config.ranges.map((range) => compileTemplate(range).expand(globalPlaceholders)));
  }

  matches(request: HttpRequest): boolean {
    return this.ranges?.includes(request.clientIp) === true;
  }
}
