import { connect, type Socket } from 'node:net';
import { isUnixNetwork, type NetworkAddress } from '@caddis/core';

/** Starts to open a connection to an application. @internal */
export function connectTo({ network, host, startPort }: NetworkAddress): Socket {
  if (isUnixNetwork(network)) return connect({ path: host });
  const family = network.endsWith('4') ? 4 : network.endsWith('6') ? 6 : 0;
  return connect({ host: host === '' ? 'localhost' : host, port: startPort, family, noDelay: true });
}
