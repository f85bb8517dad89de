import type { Upstream } from '@caddis/core/http';
import type { ProxyReport } from './proxy-report.js';
import { reasonFor } from './proxy-reports.js';

/** The state of a backend in one handler. */
interface HandlerEntry {
  /** JSON pointer of the handler. */
  readonly path: string;
  readonly healthy: boolean;
  readonly reason?: string | undefined;
  /** `static`, or the origin that its source reports. */
  readonly source: string;
  readonly tier?: number | undefined;
  readonly draining: boolean;
}

/** A backend in `/reverse_proxy/upstreams`. @internal */
export interface UpstreamEntry {
  readonly address: string;
  readonly num_requests: number;
  readonly fails: number;
  /** False if any handler sends it no requests. */
  readonly healthy: boolean;
  /** Why it is not healthy. */
  readonly reason?: string | undefined;
  readonly source: string;
  readonly tier?: number | undefined;
  readonly handlers: readonly HandlerEntry[];
}

/**
 * Lists the backends of all handlers, each address once. Static backends come first; otherwise the order of the handlers is kept.
 *
 * @see Caddy's `/reverse_proxy/upstreams`
 * @internal
 */
export function upstreamList(reports: readonly ProxyReport[]): readonly UpstreamEntry[] {
  const byAddress = new Map<string, { num_requests: number; fails: number; handlers: HandlerEntry[] }>();
  for (const report of reports) {
    const named = new Map((report.source?.upstreams ?? []).map((upstream) => [upstream.dial, upstream]));
    const health = new Map((report.health ?? []).map((each) => [each.dial, each]));
    for (const upstream of report.upstreams) {
      const { address, num_requests: requests, fails, healthy, draining } = upstream;
      const known = byAddress.get(address) ?? { num_requests: 0, fails: 0, handlers: [] };
      byAddress.set(address, known);
      // All handlers share the request count of an address. Handlers with the same check share its failure count.
      known.num_requests = Math.max(known.num_requests, requests);
      known.fails = Math.max(known.fails, fails);
      const reason = reasonFor(upstream, health.get(address));
      known.handlers.push({ path: report.path, healthy, reason, ...originOf(named.get(address), report), draining });
    }
  }
  const entries = [...byAddress].map(([address, { handlers, ...counts }]): UpstreamEntry => {
    const [first] = handlers;
    const ill = handlers.find(({ healthy }) => !healthy);
    return { address, ...counts, healthy: ill === undefined, reason: ill?.reason, source: first?.source ?? 'static', tier: first?.tier, handlers };
  });
  return [...entries.filter(({ source }) => source === 'static'), ...entries.filter(({ source }) => source !== 'static')];
}

function originOf(upstream: Upstream | undefined, { source }: ProxyReport): { readonly source: string; readonly tier?: number | undefined } {
  if (upstream === undefined) return { source: 'static' };
  return { source: upstream.origin ?? (source === undefined ? 'static' : 'dynamic'), tier: upstream.tier };
}
