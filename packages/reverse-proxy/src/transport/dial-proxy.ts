import type { Socket } from 'node:net';
import { isCaddisError, type NetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import { askByConnect } from '../network-proxy/connect-tunnel.js';
import { Handshake } from '../network-proxy/handshake.js';
import { hostForProxy } from '../network-proxy/host-for-proxy.js';
import type { ProxyRoute } from '../network-proxy/proxy-route.js';
import { askBySocks } from '../network-proxy/socks-tunnel.js';
import type { BackendTls } from './backend-tls.js';
import { dialFailed } from './dial-failed.js';
import type { DialOptions } from './dial-options.js';
import { hostOf, ignore, openSocket, whenOpen } from './open-socket.js';
import type { SocketReader } from './socket-reader.js';

/** Parameters of a connection through a network proxy. @internal */
export interface ProxyDialOptions {
  /** The backend, for error messages. */
  readonly name: string;
  readonly target: NetworkAddress;
  readonly options: DialOptions;
  readonly reader: SocketReader | undefined;
  /** Returns the TLS settings for a proxy with the scheme `https`. */
  readonly tls: () => BackendTls;
  /** Must be called with each new socket, so that it is the one to close when the dial is cancelled. Returns the socket. */
  readonly follow: (socket: Socket) => Socket;
}

/**
 * Connects to a network proxy, and asks it for a tunnel to the backend if the route needs one.
 *
 * @param arrive - called once, with a connection that leads to the backend, or with `PROXY_NETWORK_PROXY_FAILED`,
 * `PROXY_LOCAL_RESOURCES` or `HTTP_TRANSPORT_TIMEOUT`
 * @internal
 */
export function dialProxy({ proxy, tunnels }: ProxyRoute, { name, target, options, reader, tls, follow }: ProxyDialOptions, arrive: (error: Error | undefined, socket: Socket) => void): void {
  const { clock, timeoutMs, handshakeTimeoutMs } = options;
  const patience = { name: `${name} through the proxy ${proxy.label}`, limitMs: timeoutMs, clock };
  const settle = (error: Error | undefined, socket: Socket): void => {
    arrive(error === undefined || isCaddisError(error) ? error : dialFailed(name, error, proxy.label), socket);
  };
  const reached = (error: Error | undefined, socket: Socket): void => {
    if (error !== undefined || !tunnels) return settle(error, socket);
    openTunnel(socket).then(
      () => settle(undefined, socket),
      (failure: Error) => {
        socket.on('error', ignore).destroy();
        settle(failure, socket);
      },
    );
  };
  const plain = follow(openSocket(proxy.address, options, reader));
  whenOpen(plain, 'connect', { ...patience, what: 'a connection' }, (error) => {
    if (error !== undefined || proxy.protocol !== 'https') return reached(error, plain);
    const secured = follow(tls().secure(plain, { host: proxy.host, protocols: ['http/1.1'] }));
    const limitMs = handshakeTimeoutMs > 0 ? handshakeTimeoutMs : timeoutMs;
    whenOpen(secured, 'secureConnect', { ...patience, limitMs, what: 'the TLS handshake' }, (failure) => reached(failure, secured));
  });

  async function openTunnel(socket: Socket): Promise<void> {
    const talk = new Handshake(socket);
    const timer =
      timeoutMs > 0
        ? clock.setTimeout(() => talk.fail(errors.HTTP_TRANSPORT_TIMEOUT({ address: patience.name, what: 'the answer of the proxy', milliseconds: timeoutMs })), timeoutMs)
        : undefined;
    try {
      const ask = proxy.protocol === 'socks5' ? askBySocks : askByConnect;
      await ask(talk, proxy, hostForProxy(hostOf(target)), target.startPort);
    } finally {
      timer?.cancel();
      talk.release();
    }
  }
}
