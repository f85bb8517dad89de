import { blameModule, type Clock, faultOf, type Logger, type NetworkAddress, type Timer } from '@caddis/core';
import type { Upstream, UpstreamSource } from '@caddis/core/http';
import { Endpoint, type EndpointRules } from './endpoint.js';
import { HostCandidate } from './host-candidate.js';
import { checkAnswer } from './upstream-answer.js';
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
  readonly log: Logger;
  readonly hosts: HostPool;
  readonly rules: EndpointRules;
  readonly source: UpstreamSource | undefined;
  /** Lets go of the connections to a backend that is gone. */
  readonly release: (address: NetworkAddress) => void;
}

/** Milliseconds from a new answer of the source to the look for backends that are gone. */
const settleMs = 100;
/** Milliseconds between looks without a new answer: a source can change while there are no requests. */
const lookMs = 5000;
/** Milliseconds for which the answers of a source that does not name its backends count: at least so long, at most twice that. */
const generationMs = 60_000;
/** Answers after which a generation ends before its time: whoever sends requests may choose how many there are. */
const mostAnswers = 10_000;

/**
 * The backends of one handler. It turns the answers of the source into pools, once for each answer, and notices which backends
 * are no longer named: they drain, and are forgotten when their last request is done. What a source reports as its status has no
 * part in it.
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
  /** Backends that are taken for named until a time: what a source named before it failed to say what it knows. */
  private kept: { readonly dials: ReadonlySet<string>; readonly until: number } | undefined;
  /** False once the source could not say what it knows; from then on its answers count. */
  private goesByKnown = false;
  private stopWatching: (() => void) | undefined;
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
    const { source } = this.options;
    if (source === undefined) return;
    // A field of that name may be something else of the module's own.
    this.goesByKnown = typeof source.known === 'function';
    this.look();
    try {
      const stop: unknown = typeof source.watchKnown === 'function' ? source.watchKnown(() => this.hurry()) : undefined;
      if (typeof stop === 'function') this.stopWatching = stop as () => void;
    } catch (error) {
      this.report('watchKnown', error);
    }
  }

  /**
   * Finds the pool of an answer. Constant time for an answer that was given before.
   *
   * @throws `CORE_MODULE_FAULT` where the answer is no list of upstreams
   */
  poolOf(answer: unknown): Pool {
    // A source that adds to the array it has given, which it must not, is understood all the same.
    if (answer === this.lastAnswer && this.lastAnswer?.length === this.lastPool.length) return this.lastPool;
    let pool = this.pools.get(answer as readonly Upstream[]);
    if (pool === undefined || pool.length !== (answer as readonly Upstream[]).length) {
      checkAnswer(this.options.source, answer);
      pool = this.makePool(answer);
      this.pools.set(answer, pool);
      this.hurry();
    }
    // Answers are remembered where nothing else names the backends; their age is told by two sets that take turns.
    if (!this.goesByKnown) {
      this.newerPools.add(pool);
      if (this.newerPools.size >= mostAnswers) this.generationEnds = 0;
    }
    this.lastAnswer = answer as readonly Upstream[];
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
    try {
      this.stopWatching?.();
    } catch (error) {
      this.report('watchKnown', error);
    }
    this.fixed.clear();
    for (const endpoint of this.endpoints.values()) this.retire(endpoint, false);
  }

  private makePool(upstreams: readonly Upstream[]): Pool {
    // A policy that sorts or empties what it is given would do so for all requests.
    return Object.freeze(upstreams.map((upstream) => this.candidateOf(upstream)));
  }

  private candidateOf(upstream: Upstream): HostCandidate {
    let candidate = this.candidates.get(upstream);
    if (candidate === undefined) {
      candidate = new HostCandidate(upstream, this.endpointOf(upstream));
      this.candidates.set(upstream, candidate);
    } else if (candidate.endpoint.draining) {
      this.revive(candidate.endpoint);
    }
    return candidate;
  }

  private endpointOf({ dial, host }: Upstream): Endpoint {
    let endpoint = this.endpoints.get(dial);
    if (endpoint !== undefined) return endpoint;
    endpoint = [...this.draining].find((each) => each.host.dial === dial);
    if (endpoint !== undefined) {
      this.revive(endpoint);
    } else {
      endpoint = new Endpoint(this.options.hosts.acquire(dial), this.options.rules);
      endpoint.name = host;
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
    const live = this.named();
    for (const endpoint of this.endpoints.values()) {
      if (!live.has(endpoint.host.dial) && !this.fixed.has(endpoint)) this.retire(endpoint, true);
    }
  };

  /** The backends that the source names. */
  private named(): ReadonlySet<string> {
    const { source } = this.options;
    if (!this.goesByKnown || source === undefined) return this.namedByAnswers();
    try {
      const known: unknown = source.known?.();
      checkAnswer(source, known, 'known');
      // Those too that no request has asked for, so that they are checked.
      for (const upstream of known) this.endpointOf(upstream);
      return new Set(known.map(({ dial }) => dial));
    } catch (error) {
      this.report('known', error);
      this.goesByKnown = false;
      this.kept = { dials: new Set(this.endpoints.keys()), until: this.options.clock.now() + generationMs };
      return this.namedByAnswers();
    }
  }

  private report(method: string, thrown: unknown): void {
    const err = blameModule({ module: this.options.source, method }, thrown);
    this.options.log.error({ err, fault: faultOf(err) }, 'upstream source cannot say what it knows, so its answers count');
  }

  /** A source that does not name its backends is judged by its answers: those that were not given for a while are out of date. */
  private namedByAnswers(): ReadonlySet<string> {
    const now = this.options.clock.now();
    if (now >= this.generationEnds) {
      this.generationEnds = now + generationMs;
      this.olderPools = this.newerPools;
      this.newerPools = new Set([this.lastPool]);
    }
    const pools = [...this.olderPools, ...this.newerPools];
    const kept = this.kept !== undefined && now < this.kept.until ? this.kept.dials : [];
    return new Set([...kept, ...pools.flatMap((pool) => pool.map(({ upstream }) => upstream.dial))]);
  }
}
