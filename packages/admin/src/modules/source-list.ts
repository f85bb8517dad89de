import type { SourceStatus } from '@caddis/core/http';
import type { ReportedSource } from './proxy-reports.js';

/** State of a source in `/reverse_proxy/sources`. Times are milliseconds since the Unix epoch. @internal */
export interface SourceEntry {
  /** JSON pointer of the source. */
  readonly path: string;
  /** ID of its module. */
  readonly module: string;
  readonly package: string;
  readonly status: StatusEntry | undefined;
  /** Why there is no status. */
  readonly problem?: string | undefined;
}

interface StatusEntry {
  readonly state: string;
  readonly upstreams: readonly object[];
  readonly last_success: number | undefined;
  /** Milliseconds since `last_success`. */
  readonly age: number | undefined;
  readonly last_error: SourceStatus['lastError'];
  readonly next_try: number | undefined;
  readonly left_out: NonNullable<SourceStatus['leftOut']>;
  /** If the source has several look-ups: the status of each, by its key. */
  readonly parts?: Readonly<Record<string, StatusEntry>> | undefined;
}

/** Maximum depth of nested parts in the answer. */
const maxDepth = 8;

/** Lists the sources. @internal */
export function sourceList(reports: readonly ReportedSource[], now: number): readonly SourceEntry[] {
  return reports.map(({ built: { planned }, status, problem }) => ({
    path: planned.pointer,
    module: planned.module.descriptor.id,
    package: planned.module.package.name,
    status: status === undefined ? undefined : statusEntry(status, now, maxDepth),
    problem,
  }));
}

function statusEntry(status: SourceStatus, now: number, depth: number): StatusEntry {
  const { state, upstreams, lastSuccess, lastError, nextTry, leftOut = [], parts } = status;
  return {
    state,
    upstreams: upstreams.map(({ dial, origin, tier, priority, weight, host, labels }) => ({ dial, origin, tier, priority, weight, host, labels })),
    last_success: lastSuccess,
    age: lastSuccess === undefined ? undefined : Math.max(0, now - lastSuccess),
    last_error: lastError,
    next_try: nextTry,
    left_out: leftOut,
    parts: parts === undefined || depth === 0 ? undefined : Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, statusEntry(part, now, depth - 1)])),
  };
}
