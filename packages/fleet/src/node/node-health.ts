import type { MetricSources } from '@caddis/kit';
import type { NodeHealth } from '../layout/records.js';

/** Computes a node's health figures from the server's metrics. @internal */
export function nodeHealth(metrics: MetricSources): NodeHealth {
  let [requests, errors, upstreams, unhealthy] = [0, 0, 0, 0];
  for (const { name, samples } of metrics.collect(() => {})) {
    for (const { suffix, labels, value } of samples) {
      if (name === 'caddy_http_request_duration_seconds' && suffix === '_count') {
        requests += value;
        if (Number(labels['code']) >= 500) errors += value;
      } else if (name === 'caddy_reverse_proxy_upstreams_healthy') {
        upstreams += 1;
        if (value === 0) unhealthy += 1;
      }
    }
  }
  return { requests, errors, upstreams, unhealthy };
}
