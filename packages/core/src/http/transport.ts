import type { Duplex, Readable } from 'node:stream';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { NetworkAddress } from '../network-address.js';
import type { Placeholders } from './request.js';

/** A request as it is sent to a backend. @experimental */
export interface TransportRequest {
  /** The backend's address; exactly one port. */
  readonly address: NetworkAddress;
  /** True if the upstream requires TLS: the request must not be sent unencrypted, whatever the config of the transport says. */
  readonly tls?: boolean | undefined;
  /** The name that the backend's certificate must have, if it is not the host of `address`. */
  readonly serverName?: string | undefined;
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  /** Header fields as a flat list: name, value, name, value; including `Host`, without hop-by-hop fields. */
  readonly headers: readonly string[];
  /** The body; `undefined` if there is none. */
  readonly body: Readable | Uint8Array | undefined;
  /** Length of the body in bytes, if known. */
  readonly contentLength: number | undefined;
  /** Protocol to switch to, e.g. `websocket`. */
  readonly upgrade: string | undefined;
  /** Placeholders of the client's request; absent if the proxy itself makes the request, e.g. for a health check. */
  readonly placeholders?: Placeholders | undefined;
}

/** The phase in which an exchange failed: if it failed in `connect`, the backend has not seen the request. @experimental */
export type TransportPhase = 'connect' | 'request' | 'response';

/** The callbacks of one exchange; the transport calls them. @experimental */
export interface TransportHandler {
  /** An informational response arrived: 100 to 199 except 101. */
  onInformational?(status: number, rawHeaders: readonly string[]): void;
  /**
   * The head of the response arrived.
   *
   * @param isWhole - true if `onEnd` follows at once, without body or trailers
   */
  onHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole?: boolean): void;
  /** The backend switched protocols; from now on the socket belongs to the handler. */
  onUpgrade?(status: number, rawHeaders: readonly string[], socket: Duplex): void;
  /** A piece of the body arrived. @returns false to pause until `resume` */
  onData(chunk: Uint8Array): boolean;
  /**
   * A piece of the body arrived in memory that the transport will reuse: immediately if this returns true, or else once `resume` is called.
   * If a handler lacks this method, it gets the pieces through `onData` and may keep them.
   *
   * @returns false to pause until `resume`
   */
  onLentData?(chunk: Uint8Array): boolean;
  /**
   * The response is complete.
   *
   * @param rawTrailers - trailer fields as a flat list
   * @param lastChunk - the last piece of the body if it arrived together with the end, so that both can be sent at once
   */
  onEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void;
  /**
   * The exchange failed; no other callback follows. The error's code is `HTTP_TRANSPORT_TIMEOUT` for a timeout, and `PROXY_LOCAL_RESOURCES` if
   * this machine has run out of a resource; then no backend is counted as failed.
   *
   * @param resetCode - HTTP/2 error code with which the backend reset the stream, if it did
   */
  onError(error: Error, phase: TransportPhase, resetCode?: number): void;
}

/** One exchange in progress. @experimental */
export interface TransportCall {
  /** Aborts the exchange: no callback follows. Does nothing if the exchange is over, or on a second call. */
  abort(): void;
  /** Continues after `onData` or `onLentData` returned false. Does nothing if the transport is not paused. */
  resume(): void;
}

/**
 * Contract of a transport: sends requests to backends and receives the responses.
 *
 * One instance serves all requests and health checks of its host, concurrently.
 *
 * @experimental
 */
export interface Transport {
  /**
   * Sends a request. Called once for each attempt and for each health check; returns at once. Events are reported to the handler, never
   * before `dispatch` has returned: any informational responses, then the head, pieces of the body, the end. After `onEnd`, `onUpgrade` or
   * `onError`, no callback follows. A call that violates the contract is ignored and logged as `CORE_MODULE_FAULT`, or ends the attempt.
   *
   * @throws any error: the attempt ends with 502. The same happens, with `CORE_MODULE_FAULT`, if the returned value is not a call
   */
  dispatch(request: TransportRequest, handler: TransportHandler): TransportCall;
  /** Tells whether connections to a port are encrypted. Called at every attempt; must not wait. */
  usesTls?(port: number): boolean;
  /**
   * Closes the idle connections to a backend that is no longer in use. Requests that wait for a connection to it fail in phase `connect` with an
   * error of code `PROXY_UPSTREAM_WITHDRAWN`, so that the proxy sends them elsewhere.
   */
  release?(address: NetworkAddress): void;
}

/** Namespace of transports. @experimental */
export const transports = defineNamespace<Transport>({
  id: 'http.reverse_proxy.transport',
  inlineKey: 'protocol',
  description: contractDescription({
    summary: 'Transports send requests to the backends of a reverse proxy.',
    signature: [
      'dispatch(',
      '  request: TransportRequest,',
      '  handler: TransportHandler,',
      '): TransportCall;',
      'usesTls?(port: number): boolean;',
      'release?(address: NetworkAddress): void;',
    ],
    rules: [
      '`dispatch` is called for each attempt and each health check, and returns at once. After it has returned, it reports events to the handler: ' +
      'informational heads, the head, pieces of the body, the end. After `onEnd`, `onUpgrade` or `onError`, it must not report anything else.',
      'A request with `tls` must not go out unencrypted.',
      'The transport sets its own deadlines. A failure with the code `HTTP_TRANSPORT_TIMEOUT` results in 504.',
      '`usesTls` is called for every attempt and must not wait.',
      '`release` closes idle connections to a backend that is gone, and aborts requests that wait for a connection to it.',
    ],
    outcomes: [
      ['reports a head and a body', 'they are passed on as they arrive'],
      ['reports an error in `connect`', 'the request is retried, with its body; finally 502. Passive checks count it'],
      ['reports an error later', 'the request is retried if that is safe; otherwise 502, or the response is cut off'],
      ['throws, or does not return a call', '502; no upstream counts as failed'],
      ['tells nothing', 'a line in the log after a minute; the request ends when the client disconnects'],
    ],
  }),
  methods: ['dispatch'],
  stability: 'experimental',
  template: async () => (await import('./templates/transport.js')).template,
});
