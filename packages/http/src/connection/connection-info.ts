import type { Socket } from 'node:net';
import type { Endpoint } from '@caddis/core/http';
import { plainAddress } from '../ip/ip.js';
import type { TlsState } from './tls-state.js';

/**
 * What a connection knows and all its requests share.
 *
 * @internal
 */
export interface ConnectionInfo {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly tls: TlsState | undefined;
}

const key = Symbol('caddis.http.connection');

/**
 * What is known of a connection, found once for all its requests.
 *
 * @param socket - the connection, decrypted
 * @param tls - its encryption, if any; read on the first call only
 * @internal
 */
export function connectionInfo(socket: Socket & { [key]?: ConnectionInfo }, tls?: TlsState): ConnectionInfo {
  return (socket[key] ??= {
    remote: endpoint(socket.remoteAddress, socket.remotePort),
    local: endpoint(socket.localAddress, socket.localPort),
    tls,
  });
}

function endpoint(address: string | undefined, port: number | undefined): Endpoint {
  return { address: plainAddress(address), port: port ?? 0 };
}
