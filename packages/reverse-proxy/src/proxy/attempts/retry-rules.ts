import type { HttpRequest, Matcher } from '@caddis/core/http';

/** Why an attempt came to nothing. @internal */
export type AttemptFailure = 'connect' | 'no_upstream' | 'response_matched' | 'exchange';

/** Settings of retries. Times are milliseconds. @internal */
export interface RetrySettings {
  /** Greatest number of attempts after the first; 0 for no such bound. */
  readonly retries: number;
  /** Time within which another attempt may begin; 0 for no such bound. */
  readonly tryDurationMs: number;
  /** Time between two attempts. */
  readonly tryIntervalMs: number;
  /** Which requests may be sent again after they may have reached a backend; absent for GET. */
  readonly match: Matcher | undefined;
}

/**
 * Decides whether there is another attempt.
 *
 * @see Caddy's `LoadBalancing.tryAgain`
 * @internal
 */
export class RetryRules {
  /** False when a request gets one attempt only. */
  readonly enabled: boolean;

  constructor(private readonly settings: RetrySettings) {
    this.enabled = settings.retries > 0 || settings.tryDurationMs > 0;
  }

  /**
   * Milliseconds to wait before the next attempt, which begins before the time for attempts is over.
   *
   * @param elapsedMs - milliseconds since the first attempt began
   */
  pauseMs(elapsedMs: number): number {
    const { tryDurationMs, tryIntervalMs } = this.settings;
    return tryDurationMs === 0 ? tryIntervalMs : Math.max(0, Math.min(tryIntervalMs, tryDurationMs - elapsedMs));
  }

  /**
   * Tells whether time and number of attempts allow another one.
   *
   * @param attempt - number of the attempt that failed, from 0
   * @param elapsedMs - milliseconds since the first began
   */
  hasAttemptsLeft(attempt: number, elapsedMs: number): boolean {
    const { retries, tryDurationMs } = this.settings;
    if (tryDurationMs > 0 && elapsedMs >= tryDurationMs) return false;
    return this.enabled && (retries === 0 || attempt < retries);
  }

  /**
   * Tells whether a failure of this kind may be tried again for this request.
   *
   * @throws what a matcher throws
   */
  allows(failure: AttemptFailure, request: HttpRequest): boolean | Promise<boolean> {
    if (failure !== 'exchange') return true;
    return this.settings.match === undefined ? request.method === 'GET' : this.settings.match.matches(request);
  }
}
