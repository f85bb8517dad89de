import type { Certificate } from '@caddis/core/tls';
import type { MetricFamily } from '@caddis/kit';
import type { CertificateManager } from './certificate-manager.js';

/** Metrics of certificates. Names are not used as labels, because a server may have ten thousand of them. @internal */
export function tlsMetrics(manager: CertificateManager, loaded: readonly Certificate[], now: number): Iterable<MetricFamily> {
  const states = { valid: 0, expired: 0, obtaining: 0, missing: 0 };
  let failing = 0;
  let next = Infinity;
  for (const { state, failures, expires } of manager.reports()) {
    states[state] += 1;
    if (failures > 0) failing += 1;
    if (expires !== undefined) next = Math.min(next, expires);
  }
  for (const { expires } of loaded) next = Math.min(next, expires);
  const { obtained, failed } = manager.counts;
  return [
    { name: 'caddis_tls_managed_names', help: 'Names with a certificate that is obtained and renewed, by state.', type: 'gauge', samples: Object.entries(states).map(([state, value]) => ({ labels: { state }, value })) },
    { name: 'caddis_tls_failing_names', help: 'Names whose last order failed.', type: 'gauge', samples: [{ labels: {}, value: failing }] },
    { name: 'caddis_tls_loaded_certificates', help: 'Number of loaded certificates.', type: 'gauge', samples: [{ labels: {}, value: loaded.length }] },
    { name: 'caddis_tls_orders_total', help: 'Orders of certificates, by outcome.', type: 'counter', samples: [{ labels: { outcome: 'obtained' }, value: obtained }, { labels: { outcome: 'failed' }, value: failed }] },
    ...(next === Infinity ? [] : [{ name: 'caddis_tls_next_expiry_seconds', help:
      'Time until the next certificate expires, in seconds.', type: 'gauge' as const, samples: [{ labels: {}, value: (next - now) / 1000 }] }]),
  ];
}
