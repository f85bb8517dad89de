import { Resolver } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type Clock, joinHostPort, type NetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';

/**
 * Makes a function that resolves host names with DNS servers of one's own. The hosts file and search domains are not used.
 *
 * @param servers - DNS servers, by IP address
 * @param timeoutMs - milliseconds for a name; 0 for Node's own limits
 * @internal
 */
export function createLookup(servers: readonly NetworkAddress[], timeoutMs: number, clock: Clock): LookupFunction {
  const addresses = servers.map(({ host, startPort }) => joinHostPort(host, startPort));
  return (hostname, options, callback) => {
    const resolver = new Resolver();
    resolver.setServers(addresses);
    // The limits of the resolver are not kept by it; this one is.
    const timer = timeoutMs > 0 ? clock.setTimeout(() => resolver.cancel(), timeoutMs) : undefined;
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
    void Promise.all([family === 6 ? [] : ask(resolver, 'resolve4', hostname), family === 4 ? [] : ask(resolver, 'resolve6', hostname)]).then((answers) => {
      timer?.cancel();
      const found = answers.flatMap((answer) => (answer instanceof Error ? [] : answer));
      const [first = ''] = found;
      const failure = answers.find((answer) => answer instanceof Error);
      if (found.length === 0) {
        const reason = failure instanceof Error ? failure.message : 'no addresses';
        const error = errors.PROXY_LOOKUP_FAILED({ name: hostname, servers: addresses.join(', '), reason }, { cause: failure });
        callback(error, '', 0);
      } else if (options.all === true) {
        callback(null, found.map((address) => ({ address, family: isIP(address) })));
      } else {
        callback(null, first, isIP(first));
      }
    });
  };
}

/** A family without records is no failure of the other. */
function ask(resolver: Resolver, method: 'resolve4' | 'resolve6', hostname: string): Promise<readonly string[] | Error> {
  return new Promise((resolve) => resolver[method](hostname, (error, addresses) => resolve(error ?? addresses)));
}
