import { module } from '@caddis/core';
import { networkProxies, type NetworkProxy } from '@caddis/core/http';

/**
 * Uses no proxy.
 *
 * @see Caddy's `ProxyFromNone`
 * @public
 */
@module(networkProxies, {
  name: 'none',
  alsoCalled: ['no proxy', 'HTTP_PROXY', 'NO_PROXY'],
  summary: 'Uses no proxy.',
  description:
    'Without `network_proxy`, no proxy is used either. In Caddy, this module makes the environment (`HTTP_PROXY` and the like) have no effect; ' +
    'Caddis never reads it.',
  examples: [{ title: 'Backends are reached directly.', config: { from: 'none' } }],
})
export class NoneNetworkProxy implements NetworkProxy {
  proxyFor(): undefined {
    return undefined;
  }
}
