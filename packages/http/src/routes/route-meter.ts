import type { Handler } from '@caddis/core/http';
import type { ServerRequest } from '../request/server-request.js';

/**
 * Measures the requests that each route takes. A server without request metrics has no meter and spends nothing on it.
 *
 * @typeParam Measurement - the data that the meter keeps for one request in one route
 * @internal
 */
export interface RouteMeter<Measurement = unknown> {
  /**
   * Called when a route takes a request.
   *
   * @param first - the route's first handler
   */
  begin(request: ServerRequest, first: Handler): Measurement;
  /** Called when the route and all later ones are done with the request. */
  done(request: ServerRequest, measurement: Measurement): void;
  /** Called when the route, or a later one, has failed. */
  failed(request: ServerRequest, measurement: Measurement, error: unknown): void;
}
