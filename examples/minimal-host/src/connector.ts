import { once } from 'node:events';
import { connect } from 'node:net';
import { defineToken, type Context, type NetworkAddress } from '@caddis/core';

/** Opens test connections for checks. */
export interface Connector {
  /** Resolves after an address has accepted a connection, which is then closed; rejects if it does not within two seconds. */
  connect(address: NetworkAddress): Promise<void>;
}

/** The connector that checks request with `@inject(connector)`. */
export const connector = defineToken<Connector>('health.connector');

/** Creates the connector of one host. Connections that are being opened end with its config. */
export function createConnector(context: Context): Connector {
  return {
    async connect({ host, startPort }) {
      const socket = connect(startPort, host);
      try {
        await once(socket, 'connect', { signal: AbortSignal.any([context.signal, AbortSignal.timeout(2000)]) });
      } finally {
        socket.destroy();
      }
    },
  };
}
