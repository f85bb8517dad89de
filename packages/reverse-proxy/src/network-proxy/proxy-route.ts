import type { ProxyAddress } from './proxy-address.js';

/** A route through a proxy. @internal */
export interface ProxyRoute {
  readonly proxy: ProxyAddress;
  /** True if the proxy opens a tunnel; false if it receives requests and forwards them itself. */
  readonly tunnels: boolean;
}
