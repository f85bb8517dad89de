import type { Clock, NetworkAddress, Timer } from '@caddis/core';
import type { SourceStatus, Upstream, UpstreamSource } from '@caddis/core/http';
import { Endpoint, type EndpointRules } from './endpoint.js';
import { HostCandidate } from './host-candidate.js';
import type { HostPool } from './host-pool.js';

/** The upstreams of one answer of a source, ready for a policy. @internal */
export type Pool = readonly HostCandidate[];

/** Who wants to know which backends there are. @internal */
export interface EndpointObserver {
  onAdded(endpoint: Endpoint): void;
  onRemoved(endpoint: Endpoint): void;
}

/** What a registry works with. @internal */
export interface RegistryOptions {
  readonly clock: Clock;
  readonly hosts: HostPool;
  readonly rules: EndpointRules;
  readonly source: UpstreamSource | undefined;
  /** Lets go of the connections to a backend that is gone. */
  readonly release: (address: NetworkAddress) => void;
}

/** Milliseconds from a new answer of the source to the look for backends that are gone. */
const settleMs = 1000;
/** Milliseconds between looks without a new answer: a source can change while there are no requests. */
const lookMs = 5000;
/** Milliseconds for which the answers of a source without a status count: at least so long, at most twice that. */
const generationMs = 60_000;
/** Answers after which a generation ends before its time: whoever sends requests may choose how many there are. */
const mostAnswers = 10_000;

/**
 * The backends of one handler. It turns the answers of the source into pools, once for each answer, and notices which backends
 * are no longer named: they drain, and are forgotten when their last request is done.
 *
 * @internal
 */
export class UpstreamRegistry {
  /** Backends that were removed and still have requests under way. */
  readonly draining = new Set<Endpoint>();
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly fixed = new Set<Endpoint>();
  private readonly candidates = new WeakMap<Upstream, HostCandidate>();
  private readonly pools = new WeakMap<readonly Upstream[], Pool>();
  private newerPools = new Set<Pool>();
  private olderPools = new Set<Pool>();
  private generationEnds = 0;
  private lastAnswer: readonly Upstream[] | undefined;
  private lastPool: Pool = [];
  private observer: EndpointObserver | undefined;
  private timer: Timer | undefined;
  private hurried = false;
  private destroyed = false;

  constructor(private readonly options: RegistryOptions) {}

  /** Makes the pool of upstreams that stay as long as the handler does. */
  addStatic(upstreams: readonly Upstream[]): Pool {
    const pool = this.makePool(upstreams);
    for (const { endpoint } of pool) this.fixed.add(endpoint);
    return pool;
  }

  /** Begins to look for backends that come and go without requests. */
  watch(observer: EndpointObserver | undefined): void {
    this.observer = observer;
    for (const endpoint of this.endpoints.values()) observer?.onAdded(endpoint);
    if (this.options.source !== undefined) this.look();
  }

  /** Finds the pool of an answer. Constant time for an answer that was given before. */
  poolOf(answer: readonly Upstream[]): Pool {
    if (answer === this.lastAnswer) return this.lastPool;
    let pool = this.pools.get(answer);
    if (pool === undefined) {
      pool = this.makePool(answer);
      this.pools.set(answer, pool);
      this.hurry();
    }
    // A source with a status says itself what it names; answers are remembered for the others only, which rotate the two sets.
    if (this.options.source?.status === undefined) {
      this.newerPools.add(pool);
      if (this.newerPools.size >= mostAnswers) this.generationEnds = 0;
    }
    this.lastAnswer = answer;
    this.lastPool = pool;
    return pool;
  }

  /** A request begins on a backend. */
  begin(endpoint: Endpoint): void {
    if (endpoint.draining) this.revive(endpoint);
    endpoint.begin();
  }

  /** A request that began has ended. */
  end(endpoint: Endpoint): void {
    endpoint.end();
    if (endpoint.draining && endpoint.inFlight === 0) this.forget(endpoint);
  }

  /** All backends in use, and then those that drain. */
  *list(): Iterable<Endpoint> {
    yield* this.endpoints.values();
    yield* this.draining;
  }

  /** Lets go of all backends; requests under way go on. */
  destroy(): void {
    this.destroyed = true;
    this.timer?.cancel();
    this.fixed.clear();
    for (const endpoint of this.endpoints.values()) this.retire(endpoint, false);
  }

  private makePool(upstreams: readonly Upstream[]): Pool {
    return upstreams.map((upstream) => this.candidateOf(upstream));
  }

  private candidateOf(upstream: Upstream): HostCandidate {
    let candidate = this.candidates.get(upstream);
    if (candidate === undefined) {
      candidate = new HostCandidate(upstream, this.endpointOf(upstream.dial));
      this.candidates.set(upstream, candidate);
    } else if (candidate.endpoint.draining) {
      this.revive(candidate.endpoint);
    }
    return candidate;
  }

  private endpointOf(dial: string): Endpoint {
    let endpoint = this.endpoints.get(dial);
    if (endpoint !== undefined) return endpoint;
    endpoint = [...this.draining].find(({ host }) => host.dial === dial);
    if (endpoint !== undefined) {
      this.revive(endpoint);
    } else {
      endpoint = new Endpoint(this.options.hosts.acquire(dial), this.options.rules);
      this.endpoints.set(dial, endpoint);
      this.observer?.onAdded(endpoint);
    }
    return endpoint;
  }

  /** A backend that was removed is named again. */
  private revive(endpoint: Endpoint): void {
    if (this.destroyed || this.endpoints.has(endpoint.host.dial)) return;
    endpoint.draining = false;
    if (!this.draining.delete(endpoint)) this.options.hosts.hold(endpoint.host);
    this.endpoints.set(endpoint.host.dial, endpoint);
    this.observer?.onAdded(endpoint);
  }

  private retire(endpoint: Endpoint, releaseConnections: boolean): void {
    endpoint.draining = true;
    this.endpoints.delete(endpoint.host.dial);
    this.draining.add(endpoint);
    this.observer?.onRemoved(endpoint);
    if (releaseConnections && endpoint.address !== undefined) this.options.release(endpoint.address);
    if (endpoint.inFlight === 0) this.forget(endpoint);
  }

  private forget(endpoint: Endpoint): void {
    if (this.draining.delete(endpoint)) this.options.hosts.release(endpoint.host);
  }

  /** A new answer may mean that backends are gone; it is soon looked into. */
  private hurry(): void {
    if (this.hurried || this.destroyed || this.options.source === undefined) return;
    this.hurried = true;
    this.timer?.cancel();
    this.timer = this.options.clock.setTimeout(this.look, settleMs);
  }

  private readonly look = (): void => {
    this.hurried = false;
    this.timer = this.options.clock.setTimeout(this.look, lookMs);
    const live = this.namedByStatus() ?? this.namedByAnswers();
    for (const endpoint of this.endpoints.values()) {
      if (!live.has(endpoint.host.dial) && !this.fixed.has(endpoint)) this.retire(endpoint, true);
    }
  };

  /** What the source says of itself names all its backends, those too that no request has asked for. */
  private namedByStatus(): ReadonlySet<string> | undefined {
    const status = this.options.source?.status?.();
    if (status === undefined) return undefined;
    const dials = dialsOf(status);
    for (const dial of dials) this.endpointOf(dial);
    return dials;
  }

  /** A source without a status is judged by its answers: those that were not given for a while are out of date. */
  private namedByAnswers(): ReadonlySet<string> {
    const now = this.options.clock.now();
    if (now >= this.generationEnds) {
      this.generationEnds = now + generationMs;
      this.olderPools = this.newerPools;
      this.newerPools = new Set([this.lastPool]);
    }
    const pools = [...this.olderPools, ...this.newerPools];
    return new Set(pools.flatMap((pool) => pool.map(({ upstream }) => upstream.dial)));
  }
}

/** The dials that a source names, at whatever depth. */
function dialsOf(source: SourceStatus): Set<string> {
  const dials = new Set<string>();
  const parts = [source];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    for (const { dial } of part.upstreams) dials.add(dial);
    for (const inner of Object.values(part.parts ?? {})) parts.push(inner);
  }
  return dials;
}
