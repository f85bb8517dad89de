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
  description: 'This is how it is without `network_proxy`, too. In Caddy it keeps the environment (`HTTP_PROXY` and the like) from counting, which Caddis never looks at.',
  examples: [{ title: 'Backends are reached directly.', config: { from: 'none' } }],
})
export class NoneNetworkProxy implements NetworkProxy {
  proxyFor(): undefined {
    return undefined;
  }
}
