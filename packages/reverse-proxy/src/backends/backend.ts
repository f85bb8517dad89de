import type { NetworkAddress } from '@caddis/core';
import type { CircuitBreaker, Upstream } from '@caddis/core/http';
import type { PassiveCheck } from './passive-check.js';
import type { BackendState, Verdict } from './backend-state.js';
import { parseDial } from './dial-address.js';
import type { RecentFailures } from './recent-failures.js';

/** Settings of a handler that apply to all its backends. @internal */
export interface BackendRules {
  readonly breaker: CircuitBreaker | undefined;
  readonly passive: PassiveCheck | undefined;
  /** Key of the verdicts of the active check; absent if there is no active check. */
  readonly activeCheck: string | undefined;
  /** Maximum number of concurrent requests for upstreams that set none; 0 for no limit. */
  readonly maxRequests: number;
  /** State shared with other processes of the server; absent if nothing is shared. */
  readonly shared?: SharedRules | undefined;
}

/** What the processes of a server share about backends. @internal */
export interface SharedRules {
  /** `workers` is the number of processes that send requests to the backends. */
  readonly group: { readonly workers: number };
  /** Reports a failure that was counted here. It is forgotten at `endsAt`, in milliseconds since the Unix epoch. */
  failed(check: string, dial: string, endsAt: number): void;
}

/** How to connect to a backend, if its source says so. @internal */
export type BackendManner = Pick<Upstream, 'host' | 'tls' | 'serverName'>;

/**
 * A backend from the view of one handler: the state that all handlers share, and the handler's own requests and checks.
 *
 * @internal
 */
export class Backend {
  /** Number of active requests of this handler. */
  inFlight = 0;
  /** True once no source names the backend any more; then it gets no new requests. */
  draining = false;
  /** How to connect to the backend, as the source last said. */
  manner: BackendManner = {};
  /** Socket address of the backend; absent if `dial` contains placeholders or is not an address. */
  readonly address: NetworkAddress | undefined;
  private readonly failures: RecentFailures | undefined;
  /** Verdict of the active checks; absent if there are none. */
  readonly verdict: Verdict | undefined;

  constructor(
    readonly state: BackendState,
    readonly rules: BackendRules,
  ) {
    this.address = state.dial.includes('{') ? undefined : parseDial(state.dial);
    if (rules.passive !== undefined) this.failures = state.failuresFor(rules.passive.key);
    if (rules.activeCheck !== undefined) this.verdict = state.verdictFor(rules.activeCheck);
  }

  /** False while active or passive checks exclude the backend. */
  get healthy(): boolean {
    if (this.verdict?.healthy === false) return false;
    return this.failures === undefined || this.failures.isEmpty || this.rules.passive?.tolerates(this.failures) !== false;
  }

  /** Number of failures that the handler's passive check still counts. */
  get fails(): number {
    return this.failures === undefined ? 0 : (this.rules.passive?.count(this.failures) ?? 0);
  }

  /** Counts a new request. */
  begin(): void {
    this.inFlight += 1;
    this.state.requests += 1;
  }

  /** Counts the end of a request, successful or not. */
  end(): void {
    this.inFlight -= 1;
    this.state.requests -= 1;
  }

  /** Records failures, if passive checks are configured. */
  fail(count = 1): void {
    const { passive, shared } = this.rules;
    if (this.failures === undefined || passive === undefined) return;
    for (let index = 0; index < count; index += 1) {
      const endsAt = passive.remember(this.failures);
      shared?.failed(passive.key, this.state.dial, endsAt);
    }
  }
}
