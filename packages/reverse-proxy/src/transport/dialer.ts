import type { Socket } from 'node:net';
import { formatNetworkAddress, isCaddisError, type NetworkAddress } from '@caddis/core';
import type { ProxyRoute } from '../network-proxy/proxy-route.js';
import { BackendTls } from './backend-tls.js';
import { dialFailed } from './dial-failed.js';
import type { DialOptions } from './dial-options.js';
import { dialProxy } from './dial-proxy.js';
import { hostOf, openSocket, whenOpen } from './open-socket.js';
import { SocketReader } from './socket-reader.js';

/** A connection that is wanted. @internal */
export interface DialRequest {
  readonly address: NetworkAddress;
  /** True where the connection is encrypted though connections to its port are not otherwise. */
  readonly tls?: boolean | undefined;
  /** Name that the certificate must have; the host of the address when absent. */
  readonly serverName: string | undefined;
  /** Protocols to offer over TLS, the best first. */
  readonly protocols: readonly string[];
  /** What is sent before anything else, encryption included. */
  readonly prelude?: Buffer | undefined;
  /** The proxy that leads to the address; absent where none does. */
  readonly via?: ProxyRoute | undefined;
}

/** A connection that was opened. @internal */
export interface Dialled {
  readonly socket: Socket;
  /** What the socket reads into; absent where it reads into new memory each time. */
  readonly reader: SocketReader | undefined;
}

/**
 * Opens a connection; calls back once, never before it has returned.
 *
 * @returns what gives the connection up; then nothing is called back
 * @internal
 */
export type Dial = (request: DialRequest, done: (error: Error | undefined, dialled?: Dialled) => void) => () => void;

/**
 * Makes the function that opens connections.
 *
 * @param options - how
 * @returns a function that calls back with a socket, or with `PROXY_DIAL_FAILED`, `PROXY_NETWORK_PROXY_FAILED` or `HTTP_TRANSPORT_TIMEOUT`
 * @internal
 */
export function createDialer(options: DialOptions): Dial {
  const { tls, usesTls, timeoutMs, handshakeTimeoutMs } = options;
  let standardTls: BackendTls | undefined;
  const anyTls = (): BackendTls => tls ?? (standardTls ??= BackendTls.standard());
  return ({ address, tls: wantsTls, serverName, protocols, prelude, via }, done) => {
    const name = formatNetworkAddress(address);
    const encryption = wantsTls === true ? anyTls() : usesTls(address.startPort) ? tls : undefined;
    const isReadByNode = encryption !== undefined || options.isRawHttp2 || via?.tunnels === true || via?.proxy.protocol === 'https';
    const reader = isReadByNode ? undefined : new SocketReader(options.readBytes);
    let isGivenUp = false;
    let current: Socket;
    const follow = (socket: Socket): Socket => (current = socket);
    const finish = (error: Error | undefined, socket: Socket): void => {
      if (isGivenUp) return;
      if (error === undefined) done(undefined, { socket, reader });
      else done(isCaddisError(error) ? error : dialFailed(name, error));
    };
    /** Goes on with a connection that leads to the backend. */
    const arrive = (error: Error | undefined, plain: Socket): void => {
      if (error === undefined && prelude !== undefined) plain.write(prelude);
      if (error !== undefined || encryption === undefined) return finish(error, plain);
      const secured = follow(encryption.secure(plain, { host: serverName ?? hostOf(address), protocols }));
      const limitMs = handshakeTimeoutMs > 0 ? handshakeTimeoutMs : timeoutMs;
      whenOpen(secured, 'secureConnect', { name, what: 'the TLS handshake', limitMs, clock: options.clock }, (failure) => finish(failure, secured));
    };
    if (via === undefined) {
      const plain = follow(openSocket(address, options, reader));
      whenOpen(plain, 'connect', { name, what: 'a connection', limitMs: timeoutMs, clock: options.clock }, (error) => arrive(error, plain));
    } else {
      dialProxy(via, { name, target: address, options, reader, tls: anyTls, follow }, arrive);
    }
    return () => {
      isGivenUp = true;
      current.destroy();
    };
  };
}
