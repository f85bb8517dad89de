import type { Logger } from '@caddis/core';
import { HandlerError, type HttpHeaders, type HttpRequest } from '@caddis/core/http';
import { ResponseMatcher, RouteList } from '@caddis/http/kit';
import type { ResponseRuleConfig } from '../../reverse-proxy-config.js';

/**
 * An entry of `handle_response`: what to do with certain responses instead of passing them on.
 *
 * @see Caddy's `ResponseHandler`
 * @internal
 */
export class ResponseRule {
  /** Routes that handle the response; absent if only its status is changed. */
  readonly routes: RouteList | undefined;
  private readonly matcher: ResponseMatcher | undefined;
  private readonly status: string | undefined;

  /**
   * @param log - receives errors about handlers that break their contract
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
   * Returns the status for the client.
   *
   * @param status - status of the backend
   * @throws a `HandlerError` with status 500 if the configured value does not expand to a status code
   */
  statusFor(status: number, request: HttpRequest): number {
    if (this.status === undefined) return status;
    const expanded = request.placeholders.expand(this.status);
    if (!/^[1-9]\d\d$/.test(expanded)) throw new HandlerError(500, `bad status code ${JSON.stringify(expanded)} in handle_response`);
    return Number(expanded);
  }
}
