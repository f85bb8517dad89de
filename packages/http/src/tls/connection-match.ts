import { IpRanges } from '../ip/ip-ranges.js';
import { loadRanges } from '../ip/ip-ranges-config.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import type { ClientHello } from './client-hello.js';
import { NameIndex } from './name-index.js';
import type { PolicyConfig } from './policy-config.js';

/**
 * Decides which connections a policy applies to.
 *
 * @see Caddy's `MatchServerName`, `MatchServerNameRE`, `MatchRemoteIP` and `MatchLocalIP`
 * @internal
 */
export class ConnectionMatch {
  private readonly names: NameIndex | undefined;
  private readonly expression: Regexp | undefined;
  private readonly remote: IpRanges | undefined;
  private readonly notRemote: IpRanges | undefined;
  private readonly local: IpRanges | undefined;

  /** @throws `HTTP_REGEXP_INVALID`, `HTTP_RANGE_INVALID` */
  constructor({ sni = [], sni_regexp: expression, remote_ip: remote, local_ip: local }: Partial<NonNullable<PolicyConfig['match']>> = {}) {
    this.names = sni.length === 0 ? undefined : new NameIndex(sni.map(asciiHostName));
    this.expression = expression === undefined ? undefined : compileRegexp(expression.pattern);
    this.remote = rangesOf(remote?.ranges);
    this.notRemote = rangesOf(remote?.not_ranges);
    this.local = rangesOf(local?.ranges);
  }

  /** Returns true if the policy applies to a connection. */
  includes({ serverName }: ClientHello, localAddress: string, remoteAddress: string): boolean {
    if (this.names?.covers(serverName) === false) return false;
    if (this.expression?.test(serverName) === false) return false;
    if (this.remote?.includes(remoteAddress) === false || this.notRemote?.includes(remoteAddress) === true) return false;
    return this.local?.includes(localAddress) !== false;
  }
}

/** An empty list is treated like a missing one. */
function rangesOf(ranges: readonly string[] = []): IpRanges | undefined {
  return ranges.length === 0 ? undefined : loadRanges({ ranges });
}
