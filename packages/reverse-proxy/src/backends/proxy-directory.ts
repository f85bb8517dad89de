import { type Clock, type Context } from '@caddis/core';
import type { SourceStatus } from '@caddis/core/http';
import { aloneGroup, processGroup, type ProcessGroup } from '@caddis/kit';
import { SharedHealth } from './shared-health.js';
import { BackendStates } from './backend-states.js';
import type { UpstreamHealth } from './upstream-health.js';

/** State of a backend of a handler, for the admin API. @public */
export interface UpstreamReport {
  /** The address, as configured or as the source named it. */
  readonly address: string;
  /** Number of active requests, of all handlers. */
  readonly num_requests: number;
  /** Number of failures that passive checks still count. */
  readonly fails: number;
  /** False while checks exclude the backend. */
  readonly healthy: boolean;
  /** True if the backend was removed but still has active requests. */
  readonly draining: boolean;
}

/** State of a handler, for the admin API. @public */
export interface ProxyReport {
  /** JSON pointer of the handler. */
  readonly path: string;
  readonly upstreams: readonly UpstreamReport[];
  /** Results of active checks, by upstream; empty if there are no active checks. */
  readonly health: readonly UpstreamHealth[];
  /** Status of the source of dynamic upstreams; absent if there is no source or it has no status. */
  readonly source: SourceStatus | undefined;
}

/** Reports the state of one handler. @public */
export interface ProxyReporter {
  report(): ProxyReport;
}

/**
 * State that all handlers of the process share, and the list of these handlers.
 *
 * @public
 */
export class ProxyDirectory {
  /** The handlers of the running config, and during a reload also those of the previous one. */
  readonly proxies = new Set<ProxyReporter>();
  /** @internal */
  readonly states: BackendStates;

  /** @internal */
  readonly shared: SharedHealth;

  /** @internal */
  constructor(
    private readonly clock: Clock,
    group: ProcessGroup = aloneGroup,
  ) {
    this.states = new BackendStates(clock);
    this.shared = new SharedHealth(group, this.states);
  }

  /**
   * Lists all backends in use.
   *
   * @see Caddy's `/reverse_proxy/upstreams`
   */
  upstreams(): readonly Pick<UpstreamReport, 'address' | 'num_requests' | 'fails'>[] {
    const now = this.clock.now();
    return [...this.states.list()]
      .filter((state) => state.holders > 0)
      .map((state) => ({ address: state.dial, num_requests: state.requests, fails: state.countFailures(now) }));
  }

  /** @internal */
  destroy(): void {
    this.shared.destroy();
    this.states.destroy();
  }
}

/**
 * Returns the directory that all handlers of the process share.
 *
 * @param context - context of the calling module; the directory lives at least as long as that module
 * @param clock - used by the directory if this call creates it
 * @public
 */
export function proxyDirectory(context: Context, clock: Clock): Promise<ProxyDirectory> {
  return context.share('http.handlers.reverse_proxy', async () => {
    const directory = new ProxyDirectory(clock, await processGroup(context));
    return { value: directory, destroy: () => directory.destroy() };
  });
}
