import type { NetworkAddress } from '@caddis/core';
import type { CircuitBreaker, Upstream } from '@caddis/core/http';
import type { PassiveCheck } from './passive-check.js';
import type { BackendState, Verdict } from './backend-state.js';
import { parseDial } from './dial-address.js';
import type { RecentFailures } from './recent-failures.js';

/** What a handler says of all its backends. @internal */
export interface BackendRules {
  readonly breaker: CircuitBreaker | undefined;
  readonly passive: PassiveCheck | undefined;
  /** Key of the active check's verdicts; absent where there is none. */
  readonly activeCheck: string | undefined;
  /** Greatest number of requests at a time for upstreams that do not say it; 0 for none. */
  readonly maxRequests: number;
  /** The other processes of the server; absent where nobody shares anything. */
  readonly shared?: SharedRules | undefined;
}

/** What the processes of a server share of backends. @internal */
export interface SharedRules {
  /** How many processes send requests to them. */
  readonly group: { readonly workers: number };
  /** A failure was counted, which is forgotten at a time in milliseconds since the Unix epoch. */
  failed(check: string, dial: string, endsAt: number): void;
}

/** How a backend is spoken to, where its source says so. @internal */
export type BackendManner = Pick<Upstream, 'host' | 'tls' | 'serverName'>;

/**
 * A backend as one handler sees it: the state that all share, and the handler's own requests and checks.
 *
 * @internal
 */
export class Backend {
  /** Requests of this handler that are under way. */
  inFlight = 0;
  /** True once no source names the backend any more: it gets no new requests. */
  draining = false;
  /** How the source that named it last wants it to be spoken to. */
  manner: BackendManner = {};
  /** The backend's socket; absent where `dial` holds placeholders, or is not an address. */
  readonly address: NetworkAddress | undefined;
  private readonly failures: RecentFailures | undefined;
  /** What active checks say; absent where there are none. */
  readonly verdict: Verdict | undefined;

  constructor(
    readonly state: BackendState,
    readonly rules: BackendRules,
  ) {
    this.address = state.dial.includes('{') ? undefined : parseDial(state.dial);
    if (rules.passive !== undefined) this.failures = state.failuresFor(rules.passive.key);
    if (rules.activeCheck !== undefined) this.verdict = state.verdictFor(rules.activeCheck);
  }

  /** False when active or passive checks keep requests away. */
  get healthy(): boolean {
    if (this.verdict?.healthy === false) return false;
    return this.failures === undefined || this.failures.isEmpty || this.rules.passive?.tolerates(this.failures) !== false;
  }

  /** Failures that the handler's passive check has not forgotten. */
  get fails(): number {
    return this.failures === undefined ? 0 : (this.rules.passive?.count(this.failures) ?? 0);
  }

  /** A request begins. */
  begin(): void {
    this.inFlight += 1;
    this.state.requests += 1;
  }

  /** A request that began has ended, in whatever way. */
  end(): void {
    this.inFlight -= 1;
    this.state.requests -= 1;
  }

  /** Remembers failures, if passive checks are on. */
  fail(count = 1): void {
    const { passive, shared } = this.rules;
    if (this.failures === undefined || passive === undefined) return;
    for (let index = 0; index < count; index += 1) {
      const endsAt = passive.remember(this.failures);
      shared?.failed(passive.key, this.state.dial, endsAt);
    }
  }
}
