import type { Context } from '@caddis/core';
import { metricSources, type Histogram, type MetricFamily, type MetricSample, type MetricSource } from '@caddis/kit';
import { RequestSeries } from './request-series.js';
import type { StatusSeries } from './status-series.js';

/** Maximum number of label combinations of server, handler and host name. */
const maxSeries = 10_000;

/** Label for all further combinations. */
const other = '_other';

/**
 * The metrics of all requests. They survive reloads.
 *
 * @see Caddy's `httpMetrics`
 * @internal
 */
export class RequestMetrics implements MetricSource {
  private readonly series = new Map<string, RequestSeries>();

  /**
   * Returns the series for a combination of labels.
   *
   * @param host - `undefined` if there are no labels for host names
   */
  seriesOf(server: string, handler: string, host: string | undefined): RequestSeries {
    const key = host === undefined ? `${server}\n${handler}` : `${server}\n${handler}\n${host}`;
    return this.series.get(key) ?? this.add(key, { server, handler, ...(host === undefined ? {} : { host }) });
  }

  private add(key: string, labels: { readonly server: string; readonly handler: string; readonly host?: string }): RequestSeries {
    if (this.series.size >= maxSeries && labels.server !== other) return this.seriesOf(other, other, labels.host === undefined ? undefined : other);
    const made = new RequestSeries(labels);
    this.series.set(key, made);
    return made;
  }

  *metrics(): Generator<MetricFamily, void, undefined> {
    const all = [...this.series.values()];
    const plain = (name: string, type: 'counter' | 'gauge', help: string, value: (series: RequestSeries) => number): MetricFamily => ({
      name: `caddy_http_${name}`,
      type,
      help,
      samples: all.map((each) => ({ labels: each.labels, value: value(each) })),
    });
    const histogram = (name: string, help: string, of: (series: StatusSeries) => Histogram): MetricFamily => ({ name: `caddy_http_${name}`, type: 'histogram', help, samples: samplesOf(all, of) });
    yield plain('requests_in_flight', 'gauge', 'Number of requests currently handled by this server.', ({ inFlight }) => inFlight);
    yield plain('requests_total', 'counter', 'Counter of HTTP(S) requests made.', ({ requests }) => requests);
    yield plain('request_errors_total', 'counter', 'Number of requests resulting in middleware errors.', ({ errors }) => errors);
    yield histogram('request_duration_seconds', 'Histogram of round-trip request durations.', (series) => series.requestDuration);
    yield histogram('request_size_bytes', 'Total size of the request. Includes body', (series) => series.requestSize);
    yield histogram('response_size_bytes', 'Size of the returned response.', (series) => series.responseSize);
    yield histogram('response_duration_seconds', 'Histogram of times to first byte in response bodies.', (series) => series.responseDuration);
  }
}

function* samplesOf(all: readonly RequestSeries[], of: (series: StatusSeries) => Histogram): Generator<MetricSample, void, undefined> {
  for (const each of all) {
    for (const outcome of each.all()) {
      const histogram = of(outcome);
      if (!histogram.isEmpty) yield* histogram.samples(outcome.labels);
    }
  }
}

/**
 * Returns the request metrics of the process, and registers them with the collectors.
 *
 * @internal
 */
export async function requestMetrics(context: Context): Promise<RequestMetrics> {
  const metrics = await context.share('http.metrics', () => ({ value: new RequestMetrics() }));
  context.defer((await metricSources(context)).add(metrics));
  return metrics;
}
