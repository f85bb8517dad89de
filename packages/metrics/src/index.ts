/**
 * `@caddis/metrics`: shows the metrics of a server to Prometheus.
 *
 * @packageDocumentation
 */
export { MetricsHandler, MetricsHandlerConfig } from './metrics-handler.js';
