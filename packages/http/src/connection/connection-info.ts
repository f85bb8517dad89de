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
const stated = Symbol('caddis.http.addresses');

/** Where a connection comes from and goes to. @internal */
export interface ConnectionAddresses {
  readonly remote: Endpoint;
  readonly local: Endpoint;
}

interface StatedSocket extends Socket {
  [stated]?: ConnectionAddresses;
  /** Of an encrypted connection, the one below it. */
  readonly _parent?: StatedSocket;
}

/** Says where a connection really comes from and goes to; before anybody asks for {@link connectionInfo}. @internal */
export function stateAddresses(socket: StatedSocket, addresses: ConnectionAddresses): void {
  socket[stated] = addresses;
}

/** Where a connection comes from and goes to: as was stated, or as the system says. @internal */
export function addressesOf(socket: StatedSocket): ConnectionAddresses {
  return (
    socket[stated] ??
    socket._parent?.[stated] ?? {
      remote: endpoint(socket.remoteAddress, socket.remotePort),
      local: endpoint(socket.localAddress, socket.localPort),
    }
  );
}

/**
 * What is known of a connection, found once for all its requests.
 *
 * @param socket - the connection, decrypted
 * @param tls - its encryption, if any; read on the first call only
 * @internal
 */
export function connectionInfo(socket: Socket & { [key]?: ConnectionInfo }, tls?: TlsState): ConnectionInfo {
  return (socket[key] ??= { ...addressesOf(socket), tls });
}

function endpoint(address: string | undefined, port: number | undefined): Endpoint {
  return { address: plainAddress(address), port: port ?? 0 };
}
