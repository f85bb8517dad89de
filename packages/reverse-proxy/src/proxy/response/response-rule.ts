import type { Logger } from '@caddis/core';
import { HandlerError, type HttpHeaders, type HttpRequest } from '@caddis/core/http';
import { ResponseMatcher, RouteList } from '@caddis/http/kit';
import type { ResponseRuleConfig } from '../../reverse-proxy-config.js';

/**
 * What to do with certain responses instead of passing them on as they are.
 *
 * @see Caddy's `ResponseHandler`
 * @internal
 */
export class ResponseRule {
  /** What handles the response; absent where only its status is changed. */
  readonly routes: RouteList | undefined;
  private readonly matcher: ResponseMatcher | undefined;
  private readonly status: string | undefined;

  /**
   * @param log - hears of handlers that break their contract
   */
  constructor(config: ResponseRuleConfig, log: Logger) {
    this.matcher = config.match === undefined ? undefined : new ResponseMatcher(config.match);
    this.status = config.status_code === undefined || config.status_code === '' ? undefined : String(config.status_code);
    this.routes = this.status === undefined ? new RouteList(config.routes, log) : undefined;
  }

  matches(status: number, headers: HttpHeaders, request: HttpRequest): boolean {
    return this.matcher === undefined || this.matcher.matches(status, headers, request);
  }

  /**
   * The status to answer with.
   *
   * @param status - that of the backend
   * @throws a `HandlerError` with status 500 when the configured one is not a number
   */
  statusFor(status: number, request: HttpRequest): number {
    if (this.status === undefined) return status;
    const expanded = request.placeholders.expand(this.status);
    if (!/^[1-9]\d\d$/.test(expanded)) throw new HandlerError(500, `bad status code ${JSON.stringify(expanded)} in handle_response`);
    return Number(expanded);
  }
}
