/**
 * `@caddis/metrics`: exposes the metrics of a server to Prometheus.
 *
 * @packageDocumentation
 */
export { MetricsRoutes } from './admin/metrics-routes.js';
export { ProfileRoutes } from './profiles/profile-routes.js';
export { MetricsHandler, MetricsHandlerConfig } from './metrics-handler.js';
