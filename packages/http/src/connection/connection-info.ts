import type { Socket } from 'node:net';
import type { Endpoint } from '@caddis/core/http';
import { plainAddress } from '../ip/ip.js';
import type { TlsState } from './tls-state.js';

/**
 * The properties of a connection that all its requests share.
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

/** The addresses of both ends of a connection. @internal */
export interface ConnectionAddresses {
  readonly remote: Endpoint;
  readonly local: Endpoint;
}

interface StatedSocket extends Socket {
  [stated]?: ConnectionAddresses;
  /** The underlying connection of an encrypted one. */
  readonly _parent?: StatedSocket;
}

/** Sets the real addresses of a connection. Must be called before {@link connectionInfo}. @internal */
export function stateAddresses(socket: StatedSocket, addresses: ConnectionAddresses): void {
  socket[stated] = addresses;
}

/** Returns the addresses of a connection: those that were set, otherwise those of the socket. @internal */
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
 * Returns the properties of a connection. They are determined once for all its requests.
 *
 * @param socket - the connection, after decryption
 * @param tls - its TLS state, if it is encrypted; used by the first call only
 * @internal
 */
export function connectionInfo(socket: Socket & { [key]?: ConnectionInfo }, tls?: TlsState): ConnectionInfo {
  return (socket[key] ??= { ...addressesOf(socket), tls });
}

function endpoint(address: string | undefined, port: number | undefined): Endpoint {
  return { address: plainAddress(address), port: port ?? 0 };
}
