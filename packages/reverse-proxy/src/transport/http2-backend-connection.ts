import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Timer } from '@caddis/core';
import { outliveStreamErrors, type StreamErrorWatch } from '@caddis/http/kit';
import { errors } from '../errors.js';
import type { BackendConnection } from './backend-connection.js';
import type { HttpCall } from './http-call.js';
import type { ConnectionOptions } from './http1-backend-connection.js';
import { Http2Call } from './http2-call.js';
import { Http2Heartbeat } from './http2-heartbeat.js';

/** Creates HTTP/2 connections. @internal */
export interface Http2Connector {
  /** Returns whether an open connection uses HTTP/2. */
  speaks(socket: Socket): boolean;
  /**
   * Starts HTTP/2 on a connection. Calls back once, when the backend has announced how many streams it accepts.
   *
   * @returns an object to cancel with meanwhile
   */
  open(options: ConnectionOptions, done: (error: Error | undefined, connection: BackendConnection | undefined) => void): { destroy(): void };
}

/**
 * Node's memory limit for a session, in MB: practically none. Node keeps counting the unsent data of cancelled streams. After some
 * early responses to large uploads, a connection with the default limit would refuse all requests. Windows and heads are limited anyway.
 */
const maxSessionMemory = 2 ** 31;
/** How long a backend may take to send its SETTINGS frame, which must be its first frame; in milliseconds. */
const settingsMs = 10_000;

/**
 * Creates the connector.
 *
 * @param priorKnowledge - whether connections without TLS also use HTTP/2 (h2c)
 * @internal
 */
export function createHttp2Connector(priorKnowledge: boolean): Http2Connector {
  return {
    speaks: (socket) => ('alpnProtocol' in socket ? (socket as TLSSocket).alpnProtocol === 'h2' : priorKnowledge),
    open: (options, done) => new Http2BackendConnection(options, done),
  };
}

/**
 * A connection to a backend over HTTP/2. It carries many calls at a time.
 *
 * @see RFC 9113
 * @internal
 */
class Http2BackendConnection implements BackendConnection {
  readonly isShared = true;
  readonly keepAliveSeconds = 0;
  idleSince = 0;
  private readonly session: ClientHttp2Session;
  private readonly settingsTimer: Timer;
  private readonly streamErrors: StreamErrorWatch;
  private readonly heartbeat: Http2Heartbeat;
  private readonly calls = new Map<HttpCall, Http2Call>();
  private readonly scheme: 'http' | 'https';
  private closing = false;
  private gone = false;

  constructor(
    private readonly options: ConnectionOptions,
    private opened: ((error: Error | undefined, connection: BackendConnection | undefined) => void) | undefined,
  ) {
    const { socket, address, limits, clock } = options;
    this.scheme = 'alpnProtocol' in socket ? 'https' : 'http';
    this.session = connect(`${this.scheme}://backend`, {
      createConnection: () => socket,
      maxHeaderListPairs: 1000,
      maxSessionMemory,
      settings: { enablePush: false, initialWindowSize: 1024 * 1024, maxHeaderListSize: Math.min(limits.maxResponseHeaderSize, 2 ** 31 - 1) },
    });
    // A malformed response must not end the other streams. A connection that such an error may have broken takes no new requests.
    this.streamErrors = outliveStreamErrors(this.session, clock, () => {
      if (this.hasRoom) this.options.owner.onRoom(this);
    });
    this.session.on('error', (error) => this.close(error));
    this.session.on('close', () => this.close(errors.PROXY_BACKEND_CLOSED({ address, when: 'before it answered' })));
    this.session.on('goaway', () => this.stopTaking());
    this.session.once('remoteSettings', () => this.tellOpened(undefined));
    this.settingsTimer = clock.setTimeout(() => {
      this.close(errors.HTTP_TRANSPORT_TIMEOUT({ address, what: 'the settings of HTTP/2', milliseconds: settingsMs }));
    }, settingsMs);
    this.heartbeat = new Http2Heartbeat({
      session: this.session,
      clock,
      isOwed: () => !this.isIdle,
      onLost: () => this.close(errors.PROXY_BACKEND_CLOSED({ address, when: 'or is stuck: it does not answer a PING' })),
    });
    // Large enough for many streams at once, because the default window of a connection is no larger than that of one stream.
    this.session.on('connect', () => this.session.setLocalWindowSize(16 * 1024 * 1024));
  }

  get hasRoom(): boolean {
    const { session, calls, closing, gone, streamErrors } = this;
    return !closing && !gone && !session.closed && !streamErrors.isInDoubt && calls.size < (session.remoteSettings.maxConcurrentStreams ?? Infinity);
  }

  get isIdle(): boolean {
    return this.calls.size === 0;
  }

  start(call: HttpCall): void {
    call.carrier = this;
    const { address, limits, clock } = this.options;
    const { session, scheme, heartbeat } = this;
    const started = new Http2Call({ session, scheme, call, address, limits, clock, heartbeat, onOver: (untouched) => this.finish(call, untouched) });
    this.calls.set(call, started);
    heartbeat.start();
    started.start();
  }

  abort(call: HttpCall): void {
    this.calls.get(call)?.abort(constants.NGHTTP2_CANCEL);
  }

  resume(call: HttpCall): void {
    this.calls.get(call)?.resume();
  }

  destroy(): void {
    this.close(errors.PROXY_BACKEND_CLOSED({ address: this.options.address, when: 'because it was given up' }));
  }

  /** Removes a finished call. If the backend refused it unprocessed, it is sent again over another connection. */
  private finish(call: HttpCall, untouched: boolean): void {
    const hadRoom = this.hasRoom;
    this.calls.delete(call);
    call.carrier = undefined;
    if (untouched) this.options.owner.onStale(call);
    if (this.gone) return;
    if (this.closing && this.isIdle) this.destroy();
    else if (!hadRoom && this.hasRoom) this.options.owner.onRoom(this);
    else if (this.isIdle && !this.options.limits.keepAlive) this.destroy();
  }

  private stopTaking(): void {
    this.closing = true;
    if (this.isIdle) this.destroy();
    else this.options.owner.onClosed(this);
  }

  private tellOpened(error: Error | undefined): void {
    const { opened } = this;
    this.opened = undefined;
    this.settingsTimer.cancel();
    opened?.(error, error === undefined ? this : undefined);
  }

  private close(error: Error): void {
    if (this.gone) return;
    this.gone = true;
    const wasOpen = this.opened === undefined;
    for (const call of [...this.calls.values()]) call.fail(error);
    this.heartbeat.stop();
    this.session.destroy();
    if (!wasOpen) this.tellOpened(error);
    else if (!this.closing) this.options.owner.onClosed(this);
  }
}
