import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/** A response of a backend. @public */
export interface BackendAnswer {
  readonly status: number;
  /** Fields as a flat list: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
  /** Whether the head of an informational response comes before it: 103. */
  readonly isInformed?: boolean;
  /** Fields behind the body, as a flat list. */
  readonly trailers?: readonly string[];
}

/**
 * What a backend does with requests.
 *
 * | | |
 * |---|---|
 * | `answer` | answers when the whole request has come |
 * | `answer-early` | answers as soon as the head of the request has come, and reads its body afterwards |
 * | `silence` | reads the request and says nothing |
 * | `nonsense` | answers with something that is not of the protocol |
 * | `cut` | cuts the connection: `request` when the request has come and nothing was said, `head` in the middle of the head of the response, `body` in the middle of its body |
 * | `upgrade` | switches protocols, and sends back what comes |
 *
 * @public
 */
export type BackendBehaviour =
  | { readonly does: 'answer' | 'answer-early'; readonly answer: BackendAnswer }
  | { readonly does: 'silence' | 'nonsense' | 'upgrade' }
  | { readonly does: 'cut'; readonly in: 'request' | 'head' | 'body' };

/** A request as it reached a backend. @public */
export interface BackendRequest {
  readonly method: string;
  readonly target: string;
  /** Fields as a flat list, as they came. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

/**
 * The backend that a transport reaches, as a test drives it: it speaks the protocol of the transport.
 *
 * @public
 */
export interface TransportBackend {
  /** Config of a transport that reaches it, with or without the inline key. */
  readonly config: unknown;
  /** Config of one that waits for an answer some milliseconds only; left out where the transport knows no such limit. */
  readonly impatientConfig?: unknown;
  /** Its address, `host:port`. It does not encrypt. */
  readonly dial: string;
  /** The requests that came whole, oldest first. */
  readonly requests: readonly BackendRequest[];
  /** Number of requests of which the head has come, and that are neither answered nor given up. */
  readonly underWay: number;
  /** Number of connections that are open. */
  readonly connections: number;
  /** Does this with all requests that come from now on. */
  behave(behaviour: BackendBehaviour): void | Promise<void>;
  /** Ends it and all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** What a protocol may have no form for. @public */
export type TransportAbility = 'informational' | 'trailers' | 'upgrade' | 'targets' | 'streams';

/** What {@link transportConformance} is told. @public */
export interface TransportConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts a backend; when left out, one of the kit, which speaks HTTP. */
  readonly start?: () => TransportBackend | Promise<TransportBackend>;
  /**
   * What the backend of the kit speaks; `http/1.1` when left out. HTTP/2 begins at once, without TLS, and is not asked to switch protocols. A
   * transport that speaks both is tried twice.
   */
  readonly protocol?: 'http/1.1' | 'http/2';
  /** Config of a transport that reaches the backend which the kit starts; `{}` when left out. */
  readonly config?: unknown;
  /** Config of one that waits some milliseconds only for the answer of that backend. */
  readonly impatientConfig?: unknown;
  /**
   * What the protocol of the transport cannot do: pass on informational heads, trailers or upgrades, keep the target byte for byte, or
   * send a long body whose length is not known.
   */
  readonly without?: readonly TransportAbility[];
}
