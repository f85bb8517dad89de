import { array, choice, type ConfigOf, duration, module, object, string, type Provisioner } from '@caddis/core';
import { type AcceptedConnection, type ListenerWrapper, listenerWrappers } from '@caddis/core/http';
import { reportErrors } from '../config/placed-errors.js';
import { badRanges, loadRanges } from '../ip/ip-ranges-config.js';
import { IpRanges } from '../ip/ip-ranges.js';
import { firstBytes } from './first-bytes.js';
import { neededBytes, readProxyHeader } from './proxy-header.js';

const policies = ['IGNORE', 'USE', 'REJECT', 'REQUIRE', 'SKIP', 'ignore', 'use', 'reject', 'require', 'skip'] as const;

const rangesOf = (description: string) =>
  array(string({ description: 'IP address or CIDR range.', placeholders: 'global' }), { description, default: [], sample: { value: ['192.0.2.0/24'] } });

/** Config of {@link ProxyProtocolWrapper}. @public */
export const ProxyProtocolWrapperConfig = object({
  timeout: duration({ description: 'Longest time for the header to arrive; 0 means the time that the server allows for the head of a request.', default: '5s', minimum: '0s' }),
  allow: rangesOf('Proxies whose headers are used. If omitted, none.'),
  deny: rangesOf('Clients whose connections are closed if they begin with a header. It takes precedence over `allow`. If omitted, none.'),
  fallback_policy: choice(policies, {
    description:
      'How to handle connections from addresses that `allow` does not list. `IGNORE`: the header is removed and not trusted. `USE`: it is trusted, ' +
      'whoever sent it. `REJECT`: connections with a header are closed. `REQUIRE`: connections without a header are closed. `SKIP`: the connection ' +
      'is not examined.',
    default: 'IGNORE',
  }),
});

/**
 * Takes client addresses from the PROXY protocol header.
 *
 * @see Caddy's `proxyprotocol.ListenerWrapper`
 * @public
 */
@module(listenerWrappers, {
  name: 'proxy_protocol',
  alsoCalled: ['haproxy', 'send-proxy', 'accept-proxy', 'real client address'],
  config: ProxyProtocolWrapperConfig,
  summary: "Takes the client's address from the PROXY protocol header.",
  description:
    'Proxies such as HAProxy send this header, version 1 or 2, before everything else on a connection. Because anybody could send one, it is ' +
    'trusted only from addresses in `allow`, and on Unix sockets. If the server is encrypted, put this wrapper before `tls` in the list.',
  examples: [{ title: 'Proxies in a private network.', config: { wrapper: 'proxy_protocol', timeout: '2s', allow: ['10.0.0.0/8'] } }],
  check({ allow = [], deny = [] }, report) {
    reportErrors(report, [...badRanges({ ranges: allow }, 'allow'), ...badRanges({ ranges: deny }, 'deny')]);
  },
})
export class ProxyProtocolWrapper implements ListenerWrapper, Provisioner {
  private allow = new IpRanges([]);
  private deny = new IpRanges([]);
  private readonly fallback: string;

  constructor(private readonly config: ConfigOf<typeof ProxyProtocolWrapperConfig>) {
    this.fallback = config.fallback_policy.toUpperCase();
  }

  /** @throws `HTTP_RANGE_INVALID` */
  provision(): void {
    this.allow = loadRanges({ ranges: this.config.allow });
    this.deny = loadRanges({ ranges: this.config.deny });
  }

  accept({ socket, remote, setAddresses }: AcceptedConnection): void | Promise<void> {
    const policy = this.policyFor(remote.address);
    if (policy === 'SKIP') return undefined;
    return firstBytes(socket, {
      timeoutMs: this.config.timeout,
      needed: neededBytes,
      look: (bytes) => {
        const header = readProxyHeader(bytes);
        if (header === 'incomplete') return undefined;
        if (header === 'none') {
          if (policy === 'REQUIRE') throw new Error('there is no header');
          return 0;
        }
        if (policy === 'REJECT') throw new Error('there is a header, from where none is allowed');
        if (policy !== 'IGNORE' && header.addresses !== undefined) setAddresses(header.addresses.remote, header.addresses.local);
        return header.length;
      },
    }).then(
      (hasLooked) => {
        if (!hasLooked && policy === 'REQUIRE') socket.destroy();
      },
      // A client that sends something else is not this module's fault, so the connection is closed without a log line.
      () => void socket.destroy(),
    );
  }

  private policyFor(address: string): string {
    // Peers on a unix socket are trusted, because access to its file is restricted.
    if (address === '') return 'USE';
    if (this.deny.includes(address)) return 'REJECT';
    return this.allow.includes(address) ? 'USE' : this.fallback;
  }
}
