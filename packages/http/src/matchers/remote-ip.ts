import { module, object, type Provisioner } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { reportErrors } from '../config/placed-errors.js';
import type { IpRanges } from '../ip/ip-ranges.js';
import { badRanges, ipRangesFields, loadRanges, type IpRangesConfig } from '../ip/ip-ranges-config.js';
import { doubtNothingListed } from './nothing-listed.js';

/** Config of {@link RemoteIpMatcher}. @public */
export const RemoteIpMatcherConfig = object(ipRangesFields, {
  unsupported: { forwarded: 'anybody can send X-Forwarded-For; use the matcher `client_ip`, and list the trusted proxies in `trusted_proxies` of the server' },
});

/**
 * Matches the IP address of the peer.
 *
 * @see Caddy's `MatchRemoteIP`
 * @public
 */
@module(matchers, {
  name: 'remote_ip',
  alsoCalled: ['ip allowlist', 'block ip', 'firewall', 'whitelist', 'blacklist'],
  config: RemoteIpMatcherConfig,
  summary: 'Matches by the IP address of the peer.',
  description: 'The peer is the other end of the connection. Behind a load balancer, that is the load balancer; use `client_ip` for the client behind it.',
  examples: [{ title: 'Peers in private networks.', config: { ranges: ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8'] } }],
  check(config, report) {
    doubtNothingListed(config.ranges ?? [], report);
    reportErrors(report, badRanges(config));
  },
})
export class RemoteIpMatcher implements Matcher, Provisioner {
  private ranges: IpRanges | undefined;

  constructor(private readonly config: IpRangesConfig) {}

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    this.ranges = loadRanges(this.config);
  }

  matches(request: HttpRequest): boolean {
    return this.ranges?.includes(request.remote.address) === true;
  }
}
