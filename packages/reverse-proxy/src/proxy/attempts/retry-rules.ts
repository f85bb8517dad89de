import { faultOf, type Logger } from '@caddis/core';
import type { HttpRequest, Matcher } from '@caddis/core/http';
import { MatcherSets } from '@caddis/http/kit';
import type { ReverseProxyConfig } from '../../reverse-proxy-config.js';

/**
 * Why an attempt came to nothing: there was no connection, no upstream, a response that is tried again, or none though the request may
 * have reached the backend.
 *
 * @internal
 */
export type AttemptFailure = 'connect' | 'no_upstream' | 'response_matched' | 'unanswered';

/** A request that may be tried again. @internal */
export interface RetriedRequest extends HttpRequest {
  /** True when its body can be sent once more. */
  readonly bodyIntact: boolean;
}

/** What of the config is about retries. @internal */
export type RetryConfig = Omit<ReverseProxyConfig['load_balancing'], 'selection_policy'>;

/** Milliseconds between two attempts where the config sets a time for all of them, and none between two. */
const defaultIntervalMs = 250;

/**
 * Decides whether there is another attempt.
 *
 * @see Caddy's `LoadBalancing.tryAgain`
 * @internal
 */
export class RetryRules {
  /** False when a request gets one attempt only. */
  readonly enabled: boolean;
  /** True when there are responses that are not passed on, but tried again. */
  readonly judgesResponses: boolean;
  /** Further attempts after the first; 0 for no such bound. */
  private readonly maxRetries: number;
  private readonly tryDurationMs: number;
  private readonly tryIntervalMs: number;
  /** Requests that may be sent again after they may have reached a backend; absent for GET. */
  private readonly requests: Matcher | undefined;
  /** Which exchanges are tried again though there is a response; absent for none. */
  private readonly responses: Matcher | undefined;

  /**
   * @param config - as loaded
   * @param log - hears of matchers that fail
   */
  constructor(
    { retries, try_duration: tryDurationMs, try_interval: tryIntervalMs, retry_match: sets }: RetryConfig,
    private readonly log: Logger,
  ) {
    this.maxRetries = retries;
    this.tryDurationMs = tryDurationMs;
    this.tryIntervalMs = tryIntervalMs === 0 && tryDurationMs > 0 ? defaultIntervalMs : tryIntervalMs;
    this.requests = sets === undefined ? undefined : new MatcherSets(sets);
    // As in Caddy, expressions are the matchers that can look at the response.
    const forResponses = sets?.filter((set) => Object.hasOwn(set, 'expression')) ?? [];
    this.responses = forResponses.length === 0 ? undefined : new MatcherSets(forResponses);
    this.judgesResponses = this.responses !== undefined;
    this.enabled = retries > 0 || tryDurationMs > 0;
  }

  /**
   * Milliseconds to wait before the next attempt, which begins before the time for attempts is over.
   *
   * @param elapsedMs - milliseconds since the first attempt began
   */
  pauseMs(elapsedMs: number): number {
    const { tryDurationMs, tryIntervalMs } = this;
    return tryDurationMs === 0 ? tryIntervalMs : Math.max(0, Math.min(tryIntervalMs, tryDurationMs - elapsedMs));
  }

  /**
   * Tells whether the request can be sent again, and time and number of attempts allow it. What the matchers say is another question,
   * see {@link allows}.
   *
   * @param failure - why the last attempt came to nothing
   * @param attempt - its number, from 0
   * @param elapsedMs - milliseconds since the first began
   */
  canRetry(failure: AttemptFailure, request: RetriedRequest, attempt: number, elapsedMs: number): boolean {
    if (!this.enabled) return false;
    // A backend that was not reached has taken nothing of the body.
    if (failure !== 'connect' && failure !== 'no_upstream' && !request.bodyIntact) return false;
    if (this.tryDurationMs > 0 && elapsedMs >= this.tryDurationMs) return false;
    return this.maxRetries === 0 || attempt < this.maxRetries;
  }

  /** Tells whether a failure of this kind may be tried again for this request. Never throws or rejects: a matcher that fails allows nothing. */
  allows(failure: AttemptFailure, request: HttpRequest): boolean | Promise<boolean> {
    if (failure !== 'unanswered') return true;
    return this.requests === undefined ? request.method === 'GET' : this.ask(this.requests, request);
  }

  /** Tells whether the response that has begun is tried again instead of being passed on. Never throws or rejects. */
  matchesResponse(request: HttpRequest): boolean | Promise<boolean> {
    return this.responses === undefined ? false : this.ask(this.responses, request);
  }

  private ask(matcher: Matcher, request: HttpRequest): boolean | Promise<boolean> {
    try {
      const answer = matcher.matches(request);
      return typeof answer === 'boolean' ? answer : answer.then(undefined, (error: unknown) => this.refuse(error));
    } catch (error) {
      return this.refuse(error);
    }
  }

  private refuse(error: unknown): false {
    this.log.error({ err: error, fault: faultOf(error) }, 'retry matcher failed');
    return false;
  }
}
