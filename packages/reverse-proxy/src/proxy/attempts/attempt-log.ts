import type { Logger } from '@caddis/core';
import type { HttpRequest } from '@caddis/core/http';

/**
 * Logs at level debug which upstream each attempt uses, and its outcome.
 *
 * @see Caddy's "selected upstream" and "upstream roundtrip"
 * @internal
 */
export class AttemptLog {
  private constructor(private readonly log: Logger) {}

  /** @returns `undefined` if level debug is off, so that callers need only one check */
  static for(log: Logger): AttemptLog | undefined {
    return log.isLevelEnabled('debug') ? new AttemptLog(log) : undefined;
  }

  /** Logs that the policy has chosen an upstream, and among how many. */
  selected(dial: string, total: number): void {
    this.log.debug({ dial, total_upstreams: total }, 'selected upstream');
  }

  /**
   * Logs that the upstream answered, or failed.
   *
   * @param durationMs - milliseconds since the attempt began
   * @param outcome - status of the response, or the error
   */
  ended(dial: string, request: Pick<HttpRequest, 'method' | 'host' | 'uri'>, durationMs: number, outcome: number | Error): void {
    const { method, host, uri } = request;
    const result = typeof outcome === 'number' ? { status: outcome } : { err: outcome };
    this.log.debug({ upstream: dial, duration: durationMs / 1000, method, host, uri, ...result }, 'upstream roundtrip');
  }
}
