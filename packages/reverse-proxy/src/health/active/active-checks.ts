import type { Clock, Logger } from '@caddis/core';
import type { TransportRequest } from '@caddis/core/http';
import type { Verdict } from '../../backends/backend-state.js';
import type { SharedHealth } from '../../backends/shared-health.js';
import type { Backend } from '../../backends/backend.js';
import type { BackendObserver } from '../../backends/backend-registry.js';
import type { GuardedTransport } from '../../guards/guarded-transport.js';
import type { UpstreamHealth } from '../../backends/upstream-health.js';
import type { ActiveCheck } from './active-check.js';
import { BackendProber } from './backend-prober.js';
import { probeRequest } from './probe-request.js';

/** Options of {@link ActiveChecks}. @internal */
export interface ActiveChecksOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  readonly log: Logger;
  /** State that the processes of the server share. */
  readonly shared: SharedHealth;
}

/**
 * The active checks of one handler: checks every known upstream, until it is removed.
 *
 * @see Caddy's `activeHealthChecker`
 * @internal
 */
export class ActiveChecks implements BackendObserver {
  /** Functions that stop the checks, by backend. */
  private readonly checked = new Map<Backend, () => void>();

  constructor(private readonly options: ActiveChecksOptions) {}

  onAdded(backend: Backend): void {
    const { check, log, shared } = this.options;
    const { verdict, state, manner } = backend;
    if (verdict === undefined || this.checked.has(backend)) return;
    const request = probeRequest(check, state.dial, manner);
    if (request === undefined) {
      log.warn({ host: state.dial }, 'an upstream gets no active checks, because its address depends on the request');
      return;
    }
    this.checked.set(backend, shared.group.role === 'worker' ? this.follow(state.dial, verdict, request) : this.probe(state.dial, verdict, request));
  }

  onRemoved(backend: Backend): void {
    this.checked.get(backend)?.();
    this.checked.delete(backend);
  }

  /** Checks a backend from this process. @returns a function that stops the checks */
  private probe(dial: string, verdict: Verdict, request: TransportRequest): () => void {
    const { check, transport, clock, log, shared } = this.options;
    const prober = new BackendProber({ check, transport, clock, log, dial, request, verdict, onRecorded: () => shared.judged(check.key, dial, verdict) });
    const end = shared.probing(check.key, dial, verdict);
    prober.start();
    return () => {
      prober.stop();
      end();
    };
  }

  /** Uses the supervisor's verdict; checks the backend itself while the supervisor does not check it. @returns a function that stops both */
  private follow(dial: string, verdict: Verdict, request: TransportRequest): () => void {
    let endProbe: (() => void) | undefined;
    const leave = (): void => {
      endProbe?.();
      endProbe = undefined;
    };
    const end = this.options.shared.follow(this.options.check.key, dial, { verdict, probe: () => (endProbe ??= this.probe(dial, verdict, request)), leave });
    return () => {
      end();
      leave();
    };
  }

  /** Returns the checked upstreams, in the order in which they were added. */
  status(): readonly UpstreamHealth[] {
    return [...this.checked.keys()].flatMap(({ state, verdict }) => (verdict === undefined ? [] : [{ dial: state.dial, ...verdict }]));
  }
}
