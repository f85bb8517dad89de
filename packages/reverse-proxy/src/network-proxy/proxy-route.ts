import type { ProxyAddress } from './proxy-address.js';

/** How a connection leads through a proxy. @internal */
export interface ProxyRoute {
  readonly proxy: ProxyAddress;
  /** True where the proxy passes bytes on; false where it reads requests and passes them on by itself. */
  readonly tunnels: boolean;
}
