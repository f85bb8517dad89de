import type { SourceStatus } from '@caddis/core/http';

/** A backend in the report of a handler. @internal */
export interface ReportedUpstream {
  readonly address: string;
  readonly num_requests: number;
  readonly fails: number;
  readonly healthy: boolean;
  readonly draining: boolean;
}

/** The parts of the report of `reverse_proxy` that are used here. @internal */
export interface ProxyReport {
  readonly path: string;
  readonly upstreams: readonly ReportedUpstream[];
  readonly health?: readonly { readonly dial: string; readonly healthy: boolean; readonly lastFailure?: { readonly reason: string } | undefined }[];
  readonly source?: SourceStatus | undefined;
}
