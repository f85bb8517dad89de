import { isUnixNetwork } from '@caddis/core';
import type { NetworkProxy, TransportRequest } from '@caddis/core/http';
import { GuardedNetworkProxy } from '../network-proxy/guarded-network-proxy.js';
import type { ProxyRoute } from '../network-proxy/proxy-route.js';
import { hostOf } from './open-socket.js';

/**
 * Decides whether a request goes through a network proxy, and how.
 *
 * @internal
 */
export class ProxyRouter {
  private readonly module: GuardedNetworkProxy;

  /**
   * @param module - module that names the proxies
   * @param alwaysTunnels - true if connections carry data that an HTTP proxy cannot forward as requests (h2c, PROXY protocol)
   */
  constructor(
    module: NetworkProxy,
    private readonly alwaysTunnels: boolean,
  ) {
    this.module = new GuardedNetworkProxy(module);
  }

  /**
   * Returns the route of a request. Unix sockets are always reached directly.
   *
   * @param isEncrypted - whether the connection to the backend uses TLS
   * @returns `undefined` for a direct connection
   * @throws a `HandlerError` if the proxy cannot be determined
   */
  route({ address, placeholders, upgrade }: TransportRequest, isEncrypted: boolean): ProxyRoute | undefined {
    if (isUnixNetwork(address.network)) return undefined;
    const proxy = this.module.proxyFor({ scheme: isEncrypted ? 'https' : 'http', host: hostOf(address), port: address.startPort, placeholders });
    if (proxy === undefined) return undefined;
    return { proxy, tunnels: isEncrypted || this.alwaysTunnels || upgrade !== undefined || proxy.protocol === 'socks5' };
  }
}
