import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/** A response of a backend. @public */
export interface BackendAnswer {
  readonly status: number;
  /** Header fields as a flat list: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  /** Whether an informational response with the status 103 comes first. */
  readonly isInformed?: boolean;
  /** Trailer fields after the body, as a flat list. */
  readonly trailers?: readonly string[];
}

/**
 * The behaviour of a backend for a request.
 *
 * | | |
 * |---|---|
 * | `answer` | answers after the whole request has arrived |
 * | `answer-early` | answers as soon as the head of the request has arrived, and reads the body afterwards |
 * | `silence` | reads the request and never answers |
 * | `nonsense` | answers with bytes that are invalid in the protocol |
 * | `cut` | closes the connection: `request` after the request has arrived and before any answer, `head` in the middle of the response head, `body` in the middle of its body |
 * | `upgrade` | switches protocols and echoes what it receives |
 *
 * @public
 */
export type BackendBehaviour =
  | { readonly does: 'answer' | 'answer-early'; readonly answer: BackendAnswer }
  | { readonly does: 'silence' | 'nonsense' | 'upgrade' }
  | { readonly does: 'cut'; readonly in: 'request' | 'head' | 'body' };

/** A request as the backend received it. @public */
export interface BackendRequest {
  readonly method: string;
  readonly target: string;
  /** Header fields as a flat list, as received. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/**
 * The backend that a transport connects to, as the tests control it. It speaks the transport's protocol.
 *
 * @public
 */
export interface TransportBackend {
  /** Config of a transport that reaches the backend, with or without the inline key. */
  readonly config: unknown;
  /** Config of a transport that waits only some milliseconds for an answer; left out if the transport has no such limit. */
  readonly impatientConfig?: unknown;
  /** Its address, `host:port`. The connection is not encrypted. */
  readonly dial: string;
  /** The complete requests that were received, oldest first. */
  readonly requests: readonly BackendRequest[];
  /** Number of requests whose head was received and that are neither answered nor aborted. */
  readonly underWay: number;
  /** Number of open connections. */
  readonly connections: number;
  /** Sets the behaviour for all requests that arrive from now on. */
  behave(behaviour: BackendBehaviour): void | Promise<void>;
  /** Stops the backend and closes all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** A feature that a protocol may lack. @public */
export type TransportAbility = 'informational' | 'trailers' | 'upgrade' | 'targets' | 'streams';

/** Options of {@link transportConformance}. @public */
export interface TransportConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts a backend; when left out, the kit starts its own HTTP backend. */
  readonly start?: () => TransportBackend | Promise<TransportBackend>;
  /**
   * Protocol of the kit's own backend; `http/1.1` when left out. HTTP/2 is spoken with prior knowledge, without TLS or an upgrade from HTTP/1.1. A
   * transport that speaks both protocols needs both tests.
   */
  readonly protocol?: 'http/1.1' | 'http/2';
  /** Config of a transport that reaches the kit's own backend; `{}` when left out. */
  readonly config?: unknown;
  /** Config of a transport that waits only some milliseconds for an answer of that backend. */
  readonly impatientConfig?: unknown;
  /**
   * Features that the transport's protocol lacks: informational responses, trailers, upgrades, request targets kept byte for byte, or
   * long bodies of unknown length.
   */
  readonly without?: readonly TransportAbility[];
}
