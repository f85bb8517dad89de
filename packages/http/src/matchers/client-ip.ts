import { module, type Provisioner } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { reportErrors } from '../config/placed-errors.js';
import type { IpRanges } from '../ip/ip-ranges.js';
import { badRanges, ipRangesConfig, loadRanges, type IpRangesConfig } from '../ip/ip-ranges-config.js';
import { doubtNothingListed } from './nothing-listed.js';

/**
 * Matches the IP address of the client.
 *
 * @see Caddy's `MatchClientIP`
 * @public
 */
@module(matchers, {
  name: 'client_ip',
  alsoCalled: ['real ip', 'x-forwarded-for'],
  config: ipRangesConfig,
  summary: 'Matches by the IP address of the client.',
  description: 'The client is the peer of the connection, or the client that a trusted proxy names: see `trusted_proxies` of the server.',
  examples: [{ title: 'Clients of one network.', config: { ranges: ['203.0.113.0/24'] } }],
  check(config, report) {
    doubtNothingListed(config.ranges ?? [], report);
    reportErrors(report, badRanges(config));
  },
})
export class ClientIpMatcher implements Matcher, Provisioner {
  private ranges: IpRanges | undefined;

  constructor(private readonly config: IpRangesConfig) {}

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    this.ranges = loadRanges(this.config);
  }

  matches(request: HttpRequest): boolean {
    return this.ranges?.includes(request.clientIp) === true;
  }
}
