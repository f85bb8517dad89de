import type { Socket } from 'node:net';
import { formatNetworkAddress, isCaddisError, type NetworkAddress } from '@caddis/core';
import type { ProxyRoute } from '../network-proxy/proxy-route.js';
import { BackendTls } from './backend-tls.js';
import { dialFailed } from './dial-failed.js';
import type { DialOptions } from './dial-options.js';
import { dialProxy } from './dial-proxy.js';
import { hostOf, openSocket, whenOpen } from './open-socket.js';
import { SocketReader } from './socket-reader.js';

/** Parameters of a connection to open. @internal */
export interface DialRequest {
  readonly address: NetworkAddress;
  /** True if this connection must use TLS even though the transport does not use it for this port. */
  readonly tls?: boolean | undefined;
  /** Name that the certificate must match; absent for the host of the address. */
  readonly serverName: string | undefined;
  /** ALPN protocols to offer over TLS, in order of preference. */
  readonly protocols: readonly string[];
  /** Bytes to send first, before the TLS handshake (header of the PROXY protocol). */
  readonly prelude?: Buffer | undefined;
  /** Network proxy to connect through; absent for a direct connection. */
  readonly via?: ProxyRoute | undefined;
}

/** An open connection. @internal */
export interface Dialled {
  readonly socket: Socket;
  /** Buffer that the socket reads into; absent if it allocates memory for each read. */
  readonly reader: SocketReader | undefined;
}

/**
 * Opens a connection. Calls back once, and never before it has returned.
 *
 * @returns a function that cancels the dial; afterwards there is no callback
 * @internal
 */
export type Dial = (request: DialRequest, done: (error: Error | undefined, dialled?: Dialled) => void) => () => void;

/**
 * Creates the function that opens connections.
 *
 * @param options - options for all connections
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
    /** Continues with a connection that leads to the backend: sends the prelude, and starts TLS if needed. */
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
