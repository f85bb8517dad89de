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

/** Makes connections of HTTP/2. @internal */
export interface Http2Connector {
  /** Tells whether a connection that was opened speaks HTTP/2. */
  speaks(socket: Socket): boolean;
  /**
   * Begins to speak HTTP/2. Calls back once, when it is known how many streams the backend takes.
   *
   * @returns what can be destroyed meanwhile
   */
  open(options: ConnectionOptions, done: (error: Error | undefined, connection: BackendConnection | undefined) => void): { destroy(): void };
}

/**
 * Node's bound of memory for a connection, in MB: none. Node goes on counting what a stream had to send when it was cancelled, so
 * that a connection would refuse all requests after some early answers to large uploads. Windows and heads are bounded anyway.
 */
const maxSessionMemory = 2 ** 31;
/** Milliseconds in which a backend must send its settings, which is the first thing that it says. */
const settingsMs = 10_000;

/**
 * Makes the connector.
 *
 * @param priorKnowledge - whether connections without TLS speak HTTP/2 too
 * @internal
 */
export function createHttp2Connector(priorKnowledge: boolean): Http2Connector {
  return {
    speaks: (socket) => ('alpnProtocol' in socket ? (socket as TLSSocket).alpnProtocol === 'h2' : priorKnowledge),
    open: (options, done) => new Http2BackendConnection(options, done),
  };
}

/**
 * A connection to a backend that speaks HTTP/2: many calls at a time.
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
    // One bad response must not cost the other clients theirs. A connection that may be broken by it takes no more requests.
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
    // Room for many streams at once; the default window of a connection is that of a single one.
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

  /** A call is over. What the backend refused unseen is sent again over another connection. */
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
