import type { Clock } from '@caddis/core';
import type { SourceStatus } from '@caddis/core/http';
import type { MetricFamily, MetricSample, MetricSource } from '@caddis/kit';
import type { ProxyDirectory, UpstreamReport } from './proxy-directory.js';

/** Maximum number of upstreams with their own metrics, to limit the size of the metrics page. */
const maxUpstreams = 1000;

/** Maximum number of sources with their own metrics. */
const maxSources = 1000;

const made = new WeakMap<ProxyDirectory, MetricSource>();

/**
 * Returns the metrics of all handlers: of upstreams and their sources. Always the same object, so that a collector reads it only once.
 *
 * @internal
 */
export function proxyMetrics(directory: ProxyDirectory, clock: Clock): MetricSource {
  let metrics = made.get(directory);
  if (metrics === undefined) made.set(directory, (metrics = { metrics: () => families(directory, clock.now()) }));
  return metrics;
}

function* families({ proxies }: ProxyDirectory, now: number): Generator<MetricFamily, void, undefined> {
  const upstreams = new Map<string, UpstreamReport>();
  const sources: { readonly labels: { readonly path: string }; readonly status: SourceStatus }[] = [];
  for (const proxy of proxies) {
    const report = proxy.report();
    for (const upstream of report.upstreams) {
      const known = upstreams.get(upstream.address);
      // Several handlers may use the same upstream. It is reported as healthy only if all of them consider it healthy.
      if (known === undefined || (known.healthy && !upstream.healthy)) upstreams.set(upstream.address, upstream);
    }
    if (report.source !== undefined && sources.length < maxSources) sources.push({ labels: { path: report.path }, status: report.source });
  }
  const told = [...upstreams.values()].slice(0, maxUpstreams);
  const ofUpstreams = (value: (upstream: UpstreamReport) => number): MetricSample[] => told.map((upstream) => ({ labels: { upstream: upstream.address }, value: value(upstream) }));
  yield gauge('caddy_reverse_proxy_upstreams_healthy', 'Health status of reverse proxy upstreams.', ofUpstreams(({ healthy }) => (healthy ? 1 : 0)));
  yield gauge('caddis_reverse_proxy_upstream_requests_in_flight', 'Running requests to an upstream.', ofUpstreams((upstream) => upstream.num_requests));
  yield gauge('caddis_reverse_proxy_upstreams', 'Known upstreams, including those without metrics of their own.', [{ labels: {}, value: upstreams.size }]);
  const aged = sources.flatMap(({ labels, status: { lastSuccess } }) => (lastSuccess === undefined ? [] : [{ labels, value: Math.max(0, now - lastSuccess) / 1000 }]));
  yield gauge('caddis_source_age_seconds', 'Time since the last successful look-up of a source.', aged);
  yield gauge('caddis_source_upstreams', 'Upstreams that a source returns.', sources.map(({ labels, status }) => ({ labels, value: status.upstreams.length })));
  const isFailing = ({ state }: SourceStatus): boolean => state === 'failing' || state === 'stale';
  yield gauge('caddis_source_failing', '1 if the last look-up of a source failed.', sources.map(({ labels, status }) => ({ labels, value: isFailing(status) ? 1 : 0 })));
  const failed = sources.flatMap(({ labels, status: { lastError } }) => (lastError === undefined ? [] : [{ labels, value: lastError.at / 1000 }]));
  yield gauge('caddis_source_last_error_timestamp_seconds', 'Time of the last failed look-up of a source.', failed);
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name, type: 'gauge', help, samples };
}
