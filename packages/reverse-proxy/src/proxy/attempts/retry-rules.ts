import { faultOf, type Logger } from '@caddis/core';
import type { HttpRequest, Matcher } from '@caddis/core/http';
import { MatcherSets } from '@caddis/http/kit';
import type { ReverseProxyConfig } from '../../reverse-proxy-config.js';

/**
 * Why an attempt failed: there was no connection, there was no upstream, the response is one to retry, or there was no response although
 * the backend may have received the request.
 *
 * @internal
 */
export type AttemptFailure = 'connect' | 'no_upstream' | 'response_matched' | 'unanswered';

/** A request that may be sent again. @internal */
export interface RetriedRequest extends HttpRequest {
  /** True if its body can be sent again. */
  readonly bodyIntact: boolean;
}

/** The fields of the config that concern retries. @internal */
export type RetryConfig = Omit<ReverseProxyConfig['load_balancing'], 'selection_policy'>;

/** Default pause between two attempts, in milliseconds, if the config sets `try_duration` but not `try_interval`. */
const defaultIntervalMs = 250;

/**
 * Decides whether a request gets another attempt.
 *
 * @see Caddy's `LoadBalancing.tryAgain`
 * @internal
 */
export class RetryRules {
  /** False if a request gets only one attempt. */
  readonly enabled: boolean;
  /** True if some responses are retried instead of passed on. */
  readonly judgesResponses: boolean;
  /** Maximum number of attempts after the first; 0 for no limit. */
  private readonly maxRetries: number;
  private readonly tryDurationMs: number;
  private readonly tryIntervalMs: number;
  /** Matches requests that may be sent again after a backend may have received them; absent for GET requests only. */
  private readonly requests: Matcher | undefined;
  /** Matches exchanges that are retried although there is a response; absent for none. */
  private readonly responses: Matcher | undefined;

  /**
   * @param config - the loaded config
   * @param log - receives errors of matchers
   */
  constructor(
    { retries, try_duration: tryDurationMs, try_interval: tryIntervalMs, retry_match: sets }: RetryConfig,
    private readonly log: Logger,
  ) {
    this.maxRetries = retries;
    this.tryDurationMs = tryDurationMs;
    this.tryIntervalMs = tryIntervalMs === 0 && tryDurationMs > 0 ? defaultIntervalMs : tryIntervalMs;
    this.requests = sets === undefined ? undefined : new MatcherSets(sets);
    // As in Caddy, only expressions can look at the response.
    const forResponses = sets?.filter((set) => Object.hasOwn(set, 'expression')) ?? [];
    this.responses = forResponses.length === 0 ? undefined : new MatcherSets(forResponses);
    this.judgesResponses = this.responses !== undefined;
    this.enabled = retries > 0 || tryDurationMs > 0;
  }

  /**
   * Returns how many milliseconds to wait before the next attempt. The wait ends no later than the time for attempts.
   *
   * @param elapsedMs - milliseconds since the first attempt began
   */
  pauseMs(elapsedMs: number): number {
    const { tryDurationMs, tryIntervalMs } = this;
    return tryDurationMs === 0 ? tryIntervalMs : Math.max(0, Math.min(tryIntervalMs, tryDurationMs - elapsedMs));
  }

  /**
   * Checks whether the request can be sent again, within the limits of time and number of attempts. The matchers are checked
   * separately, by {@link allows}.
   *
   * @param failure - why the last attempt failed
   * @param attempt - number of the last attempt, from 0
   * @param elapsedMs - milliseconds since the first attempt began
   */
  canRetry(failure: AttemptFailure, request: RetriedRequest, attempt: number, elapsedMs: number): boolean {
    if (!this.enabled) return false;
    // A backend that was not reached has read nothing of the body, so the body can always be sent.
    if (failure !== 'connect' && failure !== 'no_upstream' && !request.bodyIntact) return false;
    if (this.tryDurationMs > 0 && elapsedMs >= this.tryDurationMs) return false;
    return this.maxRetries === 0 || attempt < this.maxRetries;
  }

  /** Checks whether the request may be retried after a failure of this kind. Never throws or rejects: if a matcher fails, the answer is no. */
  allows(failure: AttemptFailure, request: HttpRequest): boolean | Promise<boolean> {
    if (failure !== 'unanswered') return true;
    return this.requests === undefined ? request.method === 'GET' : this.ask(this.requests, request);
  }

  /** Checks whether the response that has begun is retried instead of passed on. Never throws or rejects. */
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
    this.log.error({ err: error, fault: faultOf(error) }, 'a matcher of retry_match failed, so the request is not retried');
    return false;
  }
}
