import type { Duplex, Readable } from 'node:stream';
import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { NetworkAddress } from '../network-address.js';
import type { Placeholders } from './request.js';

/** A request as it goes to a backend. @experimental */
export interface TransportRequest {
  /** The backend's socket; exactly one port. */
  readonly address: NetworkAddress;
  /** True when the upstream asks for TLS: the request must not go out unencrypted, whatever the transport does otherwise. */
  readonly tls?: boolean | undefined;
  /** The name that the certificate of the backend must have, where that is not the host of `address`. */
  readonly serverName?: string | undefined;
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  /** Fields as a flat list: name, value, name, value; with `Host`, without hop-by-hop fields. */
  readonly headers: readonly string[];
  /** The body; `undefined` when there is none. */
  readonly body: Readable | Uint8Array | undefined;
  /** Length of the body in bytes, where it is known. */
  readonly contentLength: number | undefined;
  /** Protocol to switch to, e.g. `websocket`. */
  readonly upgrade: string | undefined;
  /** Placeholders of the client's request; absent for requests of the proxy itself, such as health checks. */
  readonly placeholders?: Placeholders | undefined;
}

/** Where in an exchange it failed: a request that failed in `connect` was not seen by the backend. @experimental */
export type TransportPhase = 'connect' | 'request' | 'response';

/** What a transport calls in the course of one exchange. @experimental */
export interface TransportHandler {
  /** An informational response, 100 to 199 except 101. */
  onInformational?(status: number, rawHeaders: readonly string[]): void;
  /**
   * The head of the response.
   *
   * @param isWhole - true when `onEnd` follows before anything else happens, with neither body nor trailers
   */
  onHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole?: boolean): void;
  /** The backend switched protocols; the socket is the handler's from now on. */
  onUpgrade?(status: number, rawHeaders: readonly string[], socket: Duplex): void;
  /** A piece of the body. @returns false to pause until `resume` */
  onData(chunk: Uint8Array): boolean;
  /**
   * A piece of the body in memory that the transport uses again: as soon as this returns true, or else when `resume` is called.
   * A handler without this method gets its pieces by `onData`, to keep.
   *
   * @returns false to pause until `resume`
   */
  onLentData?(chunk: Uint8Array): boolean;
  /**
   * The response is complete.
   *
   * @param rawTrailers - trailing fields as a flat list
   * @param lastChunk - the last piece of the body where it came together with the end, so that both can be sent at once
   */
  onEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void;
  /**
   * The exchange failed; nothing else is called afterwards. A timeout has the code `HTTP_TRANSPORT_TIMEOUT`; a failure for lack of
   * something on this machine `PROXY_LOCAL_RESOURCES`, for which no backend is blamed.
   *
   * @param resetCode - code of HTTP/2 with which the backend reset the stream, where it did
   */
  onError(error: Error, phase: TransportPhase, resetCode?: number): void;
}

/** One exchange under way. @experimental */
export interface TransportCall {
  /** Gives the exchange up: the handler hears nothing more of it. Does nothing when it is over, or on a second call. */
  abort(): void;
  /** Goes on after `onData` or `onLentData` returned false. Does nothing when nothing is held back. */
  resume(): void;
}

/**
 * Contract of a transport: carries requests to backends.
 *
 * One instance serves all exchanges and health checks of its host, side by side.
 *
 * @experimental
 */
export interface Transport {
  /**
   * Sends a request. Called once for each attempt and for each health check; returns at once. What happens is told to the handler, never
   * before `dispatch` has returned: any informational heads, then the head, pieces of the body, the end. After `onEnd`, `onUpgrade` or
   * `onError` nothing else is told. What the contract does not allow is ignored and logged as `CORE_MODULE_FAULT`, or ends the attempt.
   *
   * @throws whatever it likes: the attempt ends with 502, as it does for `CORE_MODULE_FAULT`, where no call is returned
   */
  dispatch(request: TransportRequest, handler: TransportHandler): TransportCall;
  /** True when connections to this port are encrypted. Called at every attempt; must not wait. */
  usesTls?(port: number): boolean;
  /**
   * Lets go of the idle connections to a backend that is no longer in use, and ends what waits for a connection to it: with an error of
   * the code `PROXY_UPSTREAM_WITHDRAWN` in phase `connect`, which sends the request elsewhere.
   */
  release?(address: NetworkAddress): void;
}

/** Namespace of transports. @experimental */
export const transports = defineNamespace<Transport>({
  id: 'http.reverse_proxy.transport',
  inlineKey: 'protocol',
  description: contractDescription({
    summary: 'Transports carry requests to the backends of a reverse proxy.',
    signature: [
      'dispatch(',
      '  request: TransportRequest,',
      '  handler: TransportHandler,',
      '): TransportCall;',
      'usesTls?(port: number): boolean;',
      'release?(address: NetworkAddress): void;',
    ],
    rules: [
      '`dispatch` is called for each attempt and each health check, and returns at once. What happens is told to the handler, never before it has returned: informational heads, the head, pieces of the body, the end. After `onEnd`, `onUpgrade` or `onError` nothing else is told.',
      'A request with `tls` must not go out unencrypted.',
      "Deadlines are the transport's own. A failure of the code `HTTP_TRANSPORT_TIMEOUT` is a 504.",
      '`usesTls` is called at every attempt and must not wait.',
      '`release` lets go of idle connections to a backend that is gone, and ends what waits for one.',
    ],
    outcomes: [
      ['tells of a head and a body', 'they are passed on as they come'],
      ['tells of an error in `connect`', 'another attempt, with the body; 502 at last. Passive checks count it'],
      ['tells of an error later', 'another attempt, where that is safe; else 502, or the response is cut'],
      ['throws, or answers no call', '502; no upstream is blamed'],
      ['tells nothing', 'a line in the log after a minute; a client that leaves frees it'],
    ],
  }),
  methods: ['dispatch'],
  stability: 'experimental',
  template: async () => (await import('./templates/transport.js')).template,
});
