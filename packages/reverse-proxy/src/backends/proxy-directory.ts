import { type Clock, type Context } from '@caddis/core';
import type { SourceStatus } from '@caddis/core/http';
import { aloneGroup, processGroup, type ProcessGroup } from '@caddis/kit';
import { SharedHealth } from './shared-health.js';
import { BackendStates } from './backend-states.js';
import type { UpstreamHealth } from './upstream-health.js';

/** A backend of a handler, for the admin API. @public */
export interface UpstreamReport {
  /** As configured or found. */
  readonly address: string;
  /** Requests under way, of all handlers. */
  readonly num_requests: number;
  /** Failures that passive checks have not forgotten. */
  readonly fails: number;
  /** False when checks keep requests away. */
  readonly healthy: boolean;
  /** True when the backend was removed and its last requests are under way. */
  readonly draining: boolean;
}

/** A handler, for the admin API. @public */
export interface ProxyReport {
  /** JSON pointer of the handler. */
  readonly path: string;
  readonly upstreams: readonly UpstreamReport[];
  /** What active checks say of each upstream; empty where there are none. */
  readonly health: readonly UpstreamHealth[];
  /** How the source of dynamic upstreams is doing, where there is one that tells. */
  readonly source: SourceStatus | undefined;
}

/** Tells of one handler. @public */
export interface ProxyReporter {
  report(): ProxyReport;
}

/**
 * What all handlers of the process share, and a list of them.
 *
 * @public
 */
export class ProxyDirectory {
  /** The handlers of the running config, and for a moment those of the one before. */
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
   * Lists all backends that are known.
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
 * Finds the directory that all handlers of the process share.
 *
 * @param context - of the module that asks; the directory lives at least as long
 * @param clock - the time, for the first that asks
 * @public
 */
export function proxyDirectory(context: Context, clock: Clock): Promise<ProxyDirectory> {
  return context.share('http.handlers.reverse_proxy', async () => {
    const directory = new ProxyDirectory(clock, await processGroup(context));
    return { value: directory, destroy: () => directory.destroy() };
  });
}
