import type { Clock, Logger } from '@caddis/core';
import type { CircuitBreaker, Matcher, SelectionPolicy } from '@caddis/core/http';
import type { HeaderOperations, ResponseMatcher, RewriteOperations } from '@caddis/http/kit';
import type { PassiveCheck } from '../backends/passive-check.js';
import type { Candidates, BackendRegistry } from '../backends/backend-registry.js';
import type { AttemptLog } from './attempts/attempt-log.js';
import type { GuardedSource } from '../guards/guarded-source.js';
import type { GuardedTransport } from '../guards/guarded-transport.js';
import type { ForwardingRules } from './request/outgoing-request.js';
import type { ResponseRule } from './response/response-rule.js';
import type { RetryRules } from './attempts/retry-rules.js';
import type { SourceLog } from './attempts/source-log.js';
import type { Tunnels } from './tunnel/tunnels.js';

/** All that the exchanges of one handler work with. @internal */
export interface ProxySettings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly attemptLog: AttemptLog | undefined;
  /** Aborted when the handler's config is retired. */
  readonly retired: AbortSignal;
  readonly transport: GuardedTransport;
  readonly source: GuardedSource | undefined;
  readonly sourceLog: SourceLog;
  readonly registry: BackendRegistry;
  /** The upstreams of the config; in use where there is no source, or when it fails. */
  readonly staticCandidates: Candidates;
  readonly policy: SelectionPolicy;
  readonly retry: RetryRules;
  readonly breaker: CircuitBreaker | undefined;
  readonly passive: PassiveCheck | undefined;
  readonly forwarding: ForwardingRules;
  readonly tunnels: Tunnels;
  /** Longest life of an upgraded connection in milliseconds; 0 for any. */
  readonly streamTimeoutMs: number;
  /** Milliseconds for which pieces of a response may be held back; negative for none. */
  readonly flushIntervalMs: number;
  /** What few handlers ask for; absent where none of it is asked for, so that one look tells. */
  readonly request: RequestExtras | undefined;
  readonly response: ResponseExtras | undefined;
}

/** What can be done to a request on its way up. @internal */
export interface RequestExtras {
  readonly rewrite: RewriteOperations | undefined;
  readonly headers: HeaderOperations | undefined;
  /** Bytes of the body to read before it is sent; -1 for all, 0 for none. */
  readonly bufferBytes: number;
}

/** What can be done to a response on its way down. @internal */
export interface ResponseExtras {
  readonly headers: HeaderOperations | undefined;
  /** Which responses {@link headers} are for; all when absent. */
  readonly headersFor: ResponseMatcher | undefined;
  /** Bytes of the body to read before it is passed on; -1 for all, 0 for none. */
  readonly bufferBytes: number;
  readonly rules: readonly ResponseRule[];
  /** Which responses are not passed on, but tried again. */
  readonly retryFor: Matcher | undefined;
}
