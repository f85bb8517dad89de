import { connect, isIP, type Socket } from 'node:net';
import { type Clock, formatNetworkAddress, isCaddisError, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import { BackendTls } from './backend-tls.js';
import type { CreateLookup } from './lookup.js';
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

/** How connections are opened. Times are milliseconds; 0 stands for no limit. @internal */
export interface DialOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** How long an address is tried before the next one of its name is; negative for until it fails. */
  readonly fallbackDelayMs: number;
  /** How often TCP asks whether an idle peer is still there; negative for never. */
  readonly probeIntervalMs: number;
  /** IP address to connect from. */
  readonly localAddress: string | undefined;
  /** Resolves host names; the system when absent. */
  readonly lookup: CreateLookup | undefined;
  /** Bytes that are read at once, from connections that are not encrypted. */
  readonly readBytes: number;
  /** Bytes that are kept for a slow backend; 0 for Node's own measure. */
  readonly writeBehindBytes: number;
  /** True where connections speak HTTP/2 without TLS, and are read by Node itself. */
  readonly isRawHttp2: boolean;
  /** Encrypts connections; absent where they are not, unless one is asked for. */
  readonly tls: BackendTls | undefined;
  /** Limit of the handshake; 0 for that of the connection. */
  readonly handshakeTimeoutMs: number;
  /** Tells whether connections to a port are encrypted. */
  readonly usesTls: (port: number) => boolean;
}

/**
 * Makes the function that opens connections.
 *
 * @param options - how
 * @returns a function that calls back with a socket, or with `PROXY_DIAL_FAILED` or `HTTP_TRANSPORT_TIMEOUT`
 * @internal
 */
export function createDialer(options: DialOptions): Dial {
  const { tls, usesTls, timeoutMs, handshakeTimeoutMs } = options;
  let standardTls: BackendTls | undefined;
  return ({ address, tls: wantsTls, serverName, protocols, prelude }, done) => {
    const name = formatNetworkAddress(address);
    const encryption = wantsTls === true ? (tls ?? (standardTls ??= BackendTls.standard())) : usesTls(address.startPort) ? tls : undefined;
    const reader = encryption !== undefined || options.isRawHttp2 ? undefined : new SocketReader(options.readBytes);
    let isGivenUp = false;
    const finish = (error: Error | undefined, socket: Socket): void => {
      if (isGivenUp) return;
      if (error === undefined) done(undefined, { socket, reader });
      else done(isCaddisError(error) ? error : dialFailed(name, error));
    };
    const plain = openSocket(address, options, reader);
    let current = plain;
    whenOpen(plain, 'connect', { name, what: 'a connection', limitMs: timeoutMs, clock: options.clock }, (error) => {
      if (error === undefined && prelude !== undefined) plain.write(prelude);
      if (error !== undefined || encryption === undefined) return finish(error, plain);
      const secured = encryption.secure(plain, { host: serverName ?? hostOf(address), protocols });
      current = secured;
      const limitMs = handshakeTimeoutMs > 0 ? handshakeTimeoutMs : timeoutMs;
      whenOpen(secured, 'secureConnect', { name, what: 'the TLS handshake', limitMs, clock: options.clock }, (failure) => finish(failure, secured));
    });
    return () => {
      isGivenUp = true;
      current.destroy();
    };
  };
}

interface Patience {
  readonly name: string;
  readonly what: string;
  readonly limitMs: number;
  readonly clock: Clock;
}

/** Calls back once: when the event comes, or with the reason why it will not. A socket that failed is closed. */
function whenOpen(socket: Socket, event: string, { name, what, limitMs, clock }: Patience, callback: (error: Error | undefined) => void): void {
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

function openSocket(address: NetworkAddress, options: DialOptions, reader: SocketReader | undefined): Socket {
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

function hostOf({ network, host }: NetworkAddress): string {
  return host === '' || isUnixNetwork(network) ? 'localhost' : host;
}

/** What this machine, and not the backend, lacks for a connection: file descriptors, addresses or ports, memory. */
const localCodes: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/**
 * Makes the error of a connection that could not be made. The reason stands in the message: of several addresses tried, each has its
 * own, and the joined error's message is empty.
 *
 * @internal
 */
export function dialFailed(address: string, cause: Error): Error {
  const parts = cause instanceof AggregateError ? (cause.errors as NodeJS.ErrnoException[]) : [cause as NodeJS.ErrnoException];
  for (const part of parts) forgetUnknownAddress(part);
  const reason = parts.map((part) => part.message).join('; ');
  const isLocal = parts.some(({ code }) => localCodes.has(code));
  return isLocal ? errors.PROXY_LOCAL_RESOURCES({ address, reason }, { cause }) : errors.PROXY_DIAL_FAILED({ address, reason }, { cause });
}

/** Node tells the address that it connects from even where it has none yet; the log has the error as a cause. */
function forgetUnknownAddress(error: Error): void {
  const unknown = ' - Local (undefined:undefined)';
  if (!error.message.includes(unknown)) return;
  error.message = error.message.replace(unknown, '');
  if (error.stack !== undefined) error.stack = error.stack.replace(unknown, '');
}

function ignore(): void {
  // The failure was reported already; what the socket emits while it closes adds nothing.
}
