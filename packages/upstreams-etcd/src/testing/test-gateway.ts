import { systemClock } from '@caddis/core';
import { createConnections, Gateway, type GatewayOptions } from '@caddis/etcd';

/** A gateway with short deadlines, on real time. */
export function testGateway(
  options: Pick<GatewayOptions, 'endpoints'> & Partial<GatewayOptions> & { readonly tls?: Parameters<typeof createConnections>[1] },
): Gateway {
  const { tls, timeoutMs = 1000, endpoints, ...others } = options;
  const connections = createConnections(endpoints, tls, timeoutMs);
  return new Gateway({ endpoints, connections, timeoutMs, clock: systemClock, ...others });
}
