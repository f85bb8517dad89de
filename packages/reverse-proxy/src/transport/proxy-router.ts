import { isUnixNetwork } from '@caddis/core';
import type { NetworkProxy, TransportRequest } from '@caddis/core/http';
import { GuardedNetworkProxy } from '../network-proxy/guarded-network-proxy.js';
import type { ProxyRoute } from '../network-proxy/proxy-route.js';
import { hostOf } from './open-socket.js';

/**
 * Says by which way requests reach their backends.
 *
 * @internal
 */
export class ProxyRouter {
  private readonly module: GuardedNetworkProxy;

  /**
   * @param module - names the proxies
   * @param alwaysTunnels - true where connections carry something that a proxy does not pass on by itself
   */
  constructor(
    module: NetworkProxy,
    private readonly alwaysTunnels: boolean,
  ) {
    this.module = new GuardedNetworkProxy(module);
  }

  /**
   * Finds the way of a request. No proxy leads to a unix socket.
   *
   * @param isEncrypted - whether the connection to the backend is
   * @returns `undefined` where the backend is reached directly
   * @throws a `HandlerError` where the proxy is not known
   */
  route({ address, placeholders, upgrade }: TransportRequest, isEncrypted: boolean): ProxyRoute | undefined {
    if (isUnixNetwork(address.network)) return undefined;
    const proxy = this.module.proxyFor({ scheme: isEncrypted ? 'https' : 'http', host: hostOf(address), port: address.startPort, placeholders });
    if (proxy === undefined) return undefined;
    return { proxy, tunnels: isEncrypted || this.alwaysTunnels || upgrade !== undefined || proxy.protocol === 'socks5' };
  }
}
