import type { Handler } from '@caddis/core/http';
import type { ServerRequest } from '../request/server-request.js';

/**
 * Measures the requests that routes take. A server whose requests are not counted has none, and does nothing for it.
 *
 * @typeParam Measurement - what it keeps of one request in one route
 * @internal
 */
export interface RouteMeter<Measurement = unknown> {
  /**
   * A route has taken a request.
   *
   * @param first - the route's first handler
   */
  begin(request: ServerRequest, first: Handler): Measurement;
  /** The route and all behind it are done with the request. */
  done(request: ServerRequest, measurement: Measurement): void;
  /** The route, or one behind it, has failed. */
  failed(request: ServerRequest, measurement: Measurement, error: unknown): void;
}
