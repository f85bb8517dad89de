import { systemClock } from '@caddis/core';
import { createConnections } from '../connection.js';
import { Gateway, type GatewayOptions } from '../gateway.js';

/** Creates a gateway on the real clock, with a long timeout unless the test sets one. */
export function testGateway(
  options: Pick<GatewayOptions, 'endpoints'> & Partial<GatewayOptions> & { readonly tls?: Parameters<typeof createConnections>[1] },
): Gateway {
  const { tls, timeoutMs = 20_000, endpoints, ...others } = options;
  const connections = createConnections(endpoints, tls, timeoutMs);
  return new Gateway({ endpoints, connections, timeoutMs, clock: systemClock, ...others });
}
