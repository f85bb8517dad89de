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

/** What active checks work with. @internal */
export interface ActiveChecksOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  readonly log: Logger;
  /** What the processes of the server share. */
  readonly shared: SharedHealth;
}

/**
 * The active checks of one handler: asks every upstream that it knows, from when it becomes known until it is gone.
 *
 * @see Caddy's `activeHealthChecker`
 * @internal
 */
export class ActiveChecks implements BackendObserver {
  /** What ends the checks of each backend. */
  private readonly checked = new Map<Backend, () => void>();

  constructor(private readonly options: ActiveChecksOptions) {}

  onAdded(backend: Backend): void {
    const { check, log, shared } = this.options;
    const { verdict, state, manner } = backend;
    if (verdict === undefined || this.checked.has(backend)) return;
    const request = probeRequest(check, state.dial, manner);
    if (request === undefined) {
      log.warn({ host: state.dial }, 'upstream cannot be checked: its address is not known without a request');
      return;
    }
    this.checked.set(backend, shared.group.role === 'worker' ? this.follow(state.dial, verdict, request) : this.probe(state.dial, verdict, request));
  }

  onRemoved(backend: Backend): void {
    this.checked.get(backend)?.();
    this.checked.delete(backend);
  }

  /** Checks a backend from this process. @returns ends it */
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

  /** Goes by what the supervisor finds out; checks the backend from here as long as that does not know it. @returns ends it */
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

  /** The upstreams that are checked, in the order in which they became known. */
  status(): readonly UpstreamHealth[] {
    return [...this.checked.keys()].flatMap(({ state, verdict }) => (verdict === undefined ? [] : [{ dial: state.dial, ...verdict }]));
  }
}
