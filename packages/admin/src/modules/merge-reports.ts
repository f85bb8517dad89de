import type { SourceStatus } from '@caddis/core/http';
import type { ProxyReport, ReportedUpstream } from './proxy-report.js';

/** States of a source, worst first. `pending` is last, because a source that has not looked yet says nothing about the others. */
const states = ['failing', 'stale', 'partial', 'ok', 'empty', 'pending'] as const;

/**
 * Merges the reports of one handler from several processes. Requests are summed; for failures, the maximum is taken, because
 * every process hears of each failure. A backend is healthy only if it is healthy in every process.
 *
 * @param reports - at least one; the supervisor's comes first
 * @internal
 */
export function mergeProxyReports(reports: readonly ProxyReport[]): ProxyReport {
  const upstreams = new Map<string, ReportedUpstream>();
  for (const upstream of reports.flatMap((report) => report.upstreams)) {
    const known = upstreams.get(upstream.address);
    upstreams.set(upstream.address, known === undefined ? upstream : mergeUpstreams(known, upstream));
  }
  const health = new Map<string, NonNullable<ProxyReport['health']>[number]>();
  for (const each of reports.flatMap((report) => report.health ?? [])) if (!health.has(each.dial)) health.set(each.dial, each);
  const sources = reports.flatMap(({ source }) => source ?? []);
  return { ...(reports[0] as ProxyReport), upstreams: [...upstreams.values()], health: [...health.values()], source: sources.length === 0 ? undefined : mergeSourceStatuses(sources) };
}

function mergeUpstreams(one: ReportedUpstream, other: ReportedUpstream): ReportedUpstream {
  return {
    ...one,
    num_requests: one.num_requests + other.num_requests,
    fails: Math.max(one.fails, other.fails),
    healthy: one.healthy && other.healthy,
    draining: one.draining && other.draining,
  };
}

/**
 * Merges the statuses of one source from several processes: the worst state, and all backends that any process knows.
 *
 * @param statuses - at least one
 * @internal
 */
export function mergeSourceStatuses(statuses: readonly SourceStatus[]): SourceStatus {
  const gravest = statuses.toSorted((left, right) => rankOf(left) - rankOf(right))[0] as SourceStatus;
  const upstreams = new Map(statuses.flatMap((status) => status.upstreams.map((upstream) => [upstream.dial, upstream] as const)));
  const parts = new Map<string, SourceStatus[]>();
  for (const [key, part] of statuses.flatMap((status) => Object.entries(status.parts ?? {}))) {
    const known = parts.get(key);
    if (known === undefined) parts.set(key, [part]);
    else known.push(part);
  }
  return {
    ...gravest,
    upstreams: [...upstreams.values()],
    ...(parts.size === 0 ? {} : { parts: Object.fromEntries([...parts].map(([key, all]) => [key, mergeSourceStatuses(all)])) }),
  };
}

function rankOf({ state }: SourceStatus): number {
  return states.indexOf(state);
}
