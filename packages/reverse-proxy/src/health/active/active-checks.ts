import type { Clock, Logger } from '@caddis/core';
import type { Endpoint } from '../../hosts/endpoint.js';
import type { EndpointObserver } from '../../hosts/upstream-registry.js';
import type { GuardedTransport } from '../../proxy/guarded-transport.js';
import type { ActiveCheck } from './active-check.js';
import { EndpointProber } from './endpoint-prober.js';
import { probeRequest } from './probe-request.js';

/** What active checks work with. @internal */
export interface ActiveChecksOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a handler's active check says of one upstream. Times are milliseconds since the Unix epoch. @public */
export interface UpstreamHealth {
  /** The upstream as configured, or as its source named it. */
  readonly dial: string;
  readonly healthy: boolean;
  /** Checks that passed in a row. */
  readonly passes: number;
  /** Checks that failed in a row. */
  readonly fails: number;
  /** What was wrong in the last check that failed, kept when later ones pass. */
  readonly lastFailure: { readonly reason: string; readonly at: number } | undefined;
  /** When the last check ended; absent before the first has. */
  readonly checkedAt: number | undefined;
}

/**
 * The active checks of one handler: asks every upstream that it knows, from when it becomes known until it is gone.
 *
 * @see Caddy's `activeHealthChecker`
 * @internal
 */
export class ActiveChecks implements EndpointObserver {
  private readonly probers = new Map<Endpoint, EndpointProber>();

  constructor(private readonly options: ActiveChecksOptions) {}

  onAdded(endpoint: Endpoint): void {
    const { check, transport, clock, log } = this.options;
    const { verdict, host, name } = endpoint;
    if (verdict === undefined || this.probers.has(endpoint)) return;
    const request = probeRequest(check, host.dial, name);
    if (request === undefined) {
      log.warn({ host: host.dial }, 'upstream cannot be checked: its address is not known without a request');
      return;
    }
    const prober = new EndpointProber({ check, transport, clock, log, dial: host.dial, request, verdict });
    this.probers.set(endpoint, prober);
    prober.start();
  }

  onRemoved(endpoint: Endpoint): void {
    this.probers.get(endpoint)?.stop();
    this.probers.delete(endpoint);
  }

  /** The upstreams that are checked, in the order in which they became known. */
  status(): readonly UpstreamHealth[] {
    return [...this.probers.keys()].flatMap(({ host, verdict }) => (verdict === undefined ? [] : [{ dial: host.dial, ...verdict }]));
  }
}
