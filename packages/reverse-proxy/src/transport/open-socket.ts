import { connect, isIP, type Socket } from 'node:net';
import { type Clock, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import type { DialOptions } from './dial-options.js';
import type { SocketReader } from './socket-reader.js';

/** Time limit for one step of opening a connection, and its description in errors. @internal */
export interface Patience {
  readonly name: string;
  readonly what: string;
  readonly limitMs: number;
  readonly clock: Clock;
}

/** Calls back once: at the event, or with the error that prevents it. A socket that has failed is destroyed. @internal */
export function whenOpen(socket: Socket, event: string, { name, what, limitMs, clock }: Patience, callback: (error: Error | undefined) => void): void {
  const settle = (error: Error | undefined): void => {
    timer?.cancel();
    socket.off(event, onOpen).off('error', settle).off('close', onClose);
    if (error !== undefined) socket.on('error', ignore).destroy();
    callback(error);
  };
  const onOpen = (): void => settle(undefined);
  const onClose = (): void => settle(new Error('the connection was closed at once'));
  const timer =
    limitMs > 0 ? clock.setTimeout(() => settle(errors.HTTP_TRANSPORT_TIMEOUT({ address: name, what, milliseconds: limitMs })), limitMs) : undefined;
  socket.once(event, onOpen).once('error', settle).once('close', onClose);
}

/** Starts to open a connection without TLS. @internal */
export function openSocket(address: NetworkAddress, options: DialOptions, reader: SocketReader | undefined): Socket {
  const { writeBehindBytes, fallbackDelayMs, probeIntervalMs, localAddress, lookup } = options;
  const buffers = {
    ...(reader === undefined ? {} : { onread: reader.options }),
    ...(writeBehindBytes > 0 ? { writableHighWaterMark: writeBehindBytes } : {}),
  };
  if (isUnixNetwork(address.network)) return connect({ ...buffers, path: address.host });
  const host = hostOf(address);
  const family = address.network.endsWith('4') ? 4 : address.network.endsWith('6') ? 6 : 0;
  const racing = isIP(host) === 0 && fallbackDelayMs >= 0;
  const ended = new AbortController();
  const socket = connect({
    ...buffers,
    host,
    port: address.startPort,
    family,
    noDelay: true,
    keepAlive: probeIntervalMs >= 0,
    keepAliveInitialDelay: probeIntervalMs > 0 ? probeIntervalMs : 30_000,
    autoSelectFamily: racing,
    ...(racing ? { autoSelectFamilyAttemptTimeout: Math.max(10, Math.round(fallbackDelayMs)) } : {}),
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(lookup === undefined ? {} : { lookup: lookup(ended.signal) }),
  });
  if (lookup !== undefined) socket.once('close', () => ended.abort());
  return socket;
}

/** Returns the host to connect to; `localhost` if the address has none. @internal */
export function hostOf({ network, host }: NetworkAddress): string {
  return host === '' || isUnixNetwork(network) ? 'localhost' : host;
}

/** Listener for errors of sockets whose failure was already reported. @internal */
export function ignore(): void {
  // Further errors while the socket closes add nothing.
}
