import type { Clock, Logger } from '@caddis/core';
import type { Backend } from '../../backends/backend.js';
import type { BackendObserver } from '../../backends/backend-registry.js';
import type { GuardedTransport } from '../../guards/guarded-transport.js';
import type { UpstreamHealth } from '../../backends/upstream-health.js';
import type { ActiveCheck } from './active-check.js';
import { BackendProber } from './backend-prober.js';
import { probeRequest } from './probe-request.js';

/** What active checks work with. @internal */
export interface ActiveChecksOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The active checks of one handler: asks every upstream that it knows, from when it becomes known until it is gone.
 *
 * @see Caddy's `activeHealthChecker`
 * @internal
 */
export class ActiveChecks implements BackendObserver {
  private readonly probers = new Map<Backend, BackendProber>();

  constructor(private readonly options: ActiveChecksOptions) {}

  onAdded(backend: Backend): void {
    const { check, transport, clock, log } = this.options;
    const { verdict, state, manner } = backend;
    if (verdict === undefined || this.probers.has(backend)) return;
    const request = probeRequest(check, state.dial, manner);
    if (request === undefined) {
      log.warn({ host: state.dial }, 'upstream cannot be checked: its address is not known without a request');
      return;
    }
    const prober = new BackendProber({ check, transport, clock, log, dial: state.dial, request, verdict });
    this.probers.set(backend, prober);
    prober.start();
  }

  onRemoved(backend: Backend): void {
    this.probers.get(backend)?.stop();
    this.probers.delete(backend);
  }

  /** The upstreams that are checked, in the order in which they became known. */
  status(): readonly UpstreamHealth[] {
    return [...this.probers.keys()].flatMap(({ state, verdict }) => (verdict === undefined ? [] : [{ dial: state.dial, ...verdict }]));
  }
}
