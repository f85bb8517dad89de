import { originOf } from '@caddis/core';
import type { Handler } from '@caddis/core/http';
import type { ServerRequest } from '../request/server-request.js';
import { statusOf } from '../routes/failure.js';
import type { RouteMeter } from '../routes/route-meter.js';
import type { HostLabels } from './host-labels.js';
import type { RequestMetrics } from './request-metrics.js';
import type { RequestSeries } from './request-series.js';
import { requestSize } from './request-size.js';

/**
 * Measures the requests of one server. Each route counts the requests that it takes, labelled with the name of its first handler.
 *
 * @see Caddy's `metricsInstrumentedRoute`
 * @internal
 */
export class RequestMeter implements RouteMeter<Measurement> {
  private readonly names = new Map<Handler, string>();
  private readonly withoutHost = new Map<Handler, RequestSeries>();

  /**
   * @param hosts - absent if there are no labels for host names
   */
  constructor(
    private readonly metrics: RequestMetrics,
    private readonly server: string,
    private readonly hosts: HostLabels | undefined,
  ) {}

  begin(request: ServerRequest, first: Handler): Measurement {
    const series = this.seriesFor(request, first);
    series.inFlight += 1;
    request.exchange.timesHead = true;
    return { series, startedAt: performance.now() };
  }

  done(request: ServerRequest, measurement: Measurement): void {
    this.observe(request, measurement, request.exchange.status);
  }

  failed(request: ServerRequest, measurement: Measurement, error: unknown): void {
    measurement.series.errors += 1;
    // If nothing was sent yet, the error is answered later, with the status of the error.
    this.observe(request, measurement, request.exchange.headSent ? request.exchange.status : statusOf(error));
  }

  private observe(request: ServerRequest, { series, startedAt }: Measurement, status: number): void {
    const { headAt, bytesWritten } = request.exchange;
    series.inFlight -= 1;
    series.requests += 1;
    const outcome = series.outcome(status, request.originalMethod);
    if (headAt >= startedAt) outcome.responseDuration.observe((headAt - startedAt) / 1000);
    outcome.requestDuration.observe((performance.now() - startedAt) / 1000);
    outcome.requestSize.observe(requestSize(request));
    outcome.responseSize.observe(bytesWritten);
  }

  private seriesFor(request: ServerRequest, first: Handler): RequestSeries {
    if (this.hosts !== undefined) return this.metrics.seriesOf(this.server, this.nameOf(first), this.hosts.labelOf(request.host));
    let series = this.withoutHost.get(first);
    if (series === undefined) this.withoutHost.set(first, (series = this.metrics.seriesOf(this.server, this.nameOf(first), undefined)));
    return series;
  }

  private nameOf(handler: Handler): string {
    let name = this.names.get(handler);
    if (name === undefined) {
      const { module = '' } = originOf(handler) ?? {};
      this.names.set(handler, (name = module.slice(module.lastIndexOf('.') + 1)));
    }
    return name;
  }
}

/** The measurement of one request in one route. @internal */
export interface Measurement {
  readonly series: RequestSeries;
  /** Start time, by `performance.now()`. */
  readonly startedAt: number;
}
