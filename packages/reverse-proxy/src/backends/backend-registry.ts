import type { Clock, NetworkAddress, Timer } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { Backend, type BackendManner, type BackendRules } from './backend.js';
import { BackendCandidate } from './backend-candidate.js';
import type { BackendStates } from './backend-states.js';

/** The upstreams of one answer of a source, in the form that policies get. @internal */
export type Candidates = readonly BackendCandidate[];

/** The fields of an upstream that a backend is created from. @internal */
export type NamedUpstream = Pick<Upstream, 'dial' | keyof BackendManner>;

/** Receives the backends that are added and removed. @internal */
export interface BackendObserver {
  onAdded(backend: Backend): void;
  onRemoved(backend: Backend): void;
}

/** What a registry needs from the source of its handler. None of it throws. @internal */
export interface KnownUpstreams {
  /** True if the source can list all upstreams that it knows. */
  readonly namesKnown: boolean;
  /** @returns all upstreams that the source knows; `undefined` if it fails to list them */
  known(): readonly NamedUpstream[] | undefined;
  /** @returns a function that stops watching */
  watchKnown(changed: () => void): () => void;
}

/** Options of a {@link BackendRegistry}. @internal */
export interface BackendRegistryOptions {
  readonly clock: Clock;
  readonly states: BackendStates;
  readonly rules: BackendRules;
  readonly source: KnownUpstreams | undefined;
  /** Closes the idle connections to a removed backend. */
  readonly release: (address: NetworkAddress) => void;
}

/** Delay between a new answer of the source and the search for removed backends, in milliseconds. */
const settleMs = 100;
/** Interval between searches without a new answer, in milliseconds, because a source can change while there are no requests. */
const lookMs = 5000;
/** How long the answers of a source without `known` count, in milliseconds: at least this time, at most twice as long. */
const generationMs = 60_000;
/** Number of answers after which a generation ends early. This limits memory, because clients may influence how many answers there are. */
const maxAnswers = 10_000;

/**
 * The backends of one handler. Turns each answer of the source into candidates, once per answer, and finds the backends that are no
 * longer named. Those drain, and are forgotten when their last request ends. The status that a source reports is not used for
 * this.
 *
 * @internal
 */
export class BackendRegistry {
  /** Removed backends that still have active requests. */
  readonly draining = new Set<Backend>();
  private readonly backends = new Map<string, Backend>();
  private readonly fixed = new Set<Backend>();
  private readonly candidateByUpstream = new WeakMap<Upstream, BackendCandidate>();
  private readonly candidatesByAnswer = new WeakMap<readonly Upstream[], Candidates>();
  private newerAnswers = new Set<Candidates>();
  private olderAnswers = new Set<Candidates>();
  private generationEnds = 0;
  /** Backends that stay for a limited time after `known` of the source has failed: those that existed at that moment. */
  private kept: { readonly dials: ReadonlySet<string>; readonly until: number } | undefined;
  /** Whether `known` of the source decides which backends exist. False once it has failed; then the answers of the source decide. */
  private goesByKnown = false;
  private stopWatching: (() => void) | undefined;
  private lastAnswer: readonly Upstream[] | undefined;
  private lastCandidates: Candidates = [];
  private observer: BackendObserver | undefined;
  private timer: Timer | undefined;
  private looksSoon = false;
  private destroyed = false;

  constructor(private readonly options: BackendRegistryOptions) {}

  /** Creates candidates for upstreams that exist as long as the handler. */
  addStatic(upstreams: readonly Upstream[]): Candidates {
    const candidates = this.makeCandidates(upstreams);
    for (const { backend } of candidates) this.fixed.add(backend);
    return candidates;
  }

  /** Starts the regular search for new and removed backends, which does not depend on requests. */
  watch(observer: BackendObserver | undefined): void {
    this.observer = observer;
    for (const backend of this.backends.values()) observer?.onAdded(backend);
    const { source } = this.options;
    if (source === undefined) return;
    this.goesByKnown = source.namesKnown;
    this.look();
    this.stopWatching = source.watchKnown(() => this.lookSoon());
  }

  /**
   * Returns the candidates for an answer. Takes constant time for an answer that was seen before.
   */
  candidatesOf(answer: readonly Upstream[]): Candidates {
    // A source must not append to an array that it has returned. If it does so anyway, the new length is noticed here.
    if (answer === this.lastAnswer && answer.length === this.lastCandidates.length) return this.lastCandidates;
    let candidates = this.candidatesByAnswer.get(answer);
    if (candidates === undefined || candidates.length !== answer.length) {
      candidates = this.makeCandidates(answer);
      this.candidatesByAnswer.set(answer, candidates);
      this.lookSoon();
    }
    // Without `known`, recent answers decide which backends exist. Two sets that are swapped keep track of the age of answers.
    if (!this.goesByKnown) {
      this.newerAnswers.add(candidates);
      if (this.newerAnswers.size >= maxAnswers) this.generationEnds = 0;
    }
    this.lastAnswer = answer;
    this.lastCandidates = candidates;
    return candidates;
  }

  /** Counts a new request at a backend. */
  begin(backend: Backend): void {
    if (backend.draining) this.revive(backend);
    backend.begin();
  }

  /** Counts the end of a request at a backend. */
  end(backend: Backend): void {
    backend.end();
    if (backend.draining && backend.inFlight === 0) this.forget(backend);
  }

  /** Lists all backends in use, then those that drain. */
  *list(): Iterable<Backend> {
    yield* this.backends.values();
    yield* this.draining;
  }

  /** Removes all backends. Active requests continue. */
  destroy(): void {
    this.destroyed = true;
    this.timer?.cancel();
    this.stopWatching?.();
    this.fixed.clear();
    for (const backend of this.backends.values()) this.retire(backend, false);
  }

  private makeCandidates(upstreams: readonly Upstream[]): Candidates {
    // Frozen, because all requests share it: a policy that sorts or empties the list would affect them all.
    return Object.freeze(upstreams.map((upstream) => this.candidateOf(upstream)));
  }

  private candidateOf(upstream: Upstream): BackendCandidate {
    let candidate = this.candidateByUpstream.get(upstream);
    if (candidate === undefined) {
      candidate = new BackendCandidate(upstream, this.backendOf(upstream));
      this.adopt(candidate.backend, upstream);
      this.candidateByUpstream.set(upstream, candidate);
    } else if (candidate.backend.draining) {
      this.revive(candidate.backend);
    }
    return candidate;
  }

  /** Updates how to connect to a backend if the upstream says something new, and tells the observer, so that health checks use it. */
  private adopt(backend: Backend, { host, tls, serverName }: NamedUpstream): void {
    const { manner } = backend;
    if (manner.host === host && manner.tls === tls && manner.serverName === serverName) return;
    backend.manner = { host, tls, serverName };
    if (backend.draining) return;
    this.observer?.onRemoved(backend);
    this.observer?.onAdded(backend);
  }

  private backendOf({ dial, host, tls, serverName }: NamedUpstream): Backend {
    let backend = this.backends.get(dial);
    if (backend !== undefined) return backend;
    backend = [...this.draining].find((each) => each.state.dial === dial);
    if (backend !== undefined) {
      this.revive(backend);
    } else {
      backend = new Backend(this.options.states.acquire(dial), this.options.rules);
      backend.manner = { host, tls, serverName };
      this.backends.set(dial, backend);
      this.observer?.onAdded(backend);
    }
    return backend;
  }

  /** Brings back a removed backend that is named again. */
  private revive(backend: Backend): void {
    if (this.destroyed || this.backends.has(backend.state.dial)) return;
    backend.draining = false;
    if (!this.draining.delete(backend)) this.options.states.hold(backend.state);
    this.backends.set(backend.state.dial, backend);
    this.observer?.onAdded(backend);
  }

  private retire(backend: Backend, releaseConnections: boolean): void {
    backend.draining = true;
    this.backends.delete(backend.state.dial);
    this.draining.add(backend);
    this.observer?.onRemoved(backend);
    if (releaseConnections && backend.address !== undefined) this.options.release(backend.address);
    if (backend.inFlight === 0) this.forget(backend);
  }

  private forget(backend: Backend): void {
    if (this.draining.delete(backend)) this.options.states.release(backend.state);
  }

  /** Schedules a search for removed backends after a new answer. */
  private lookSoon(): void {
    if (this.looksSoon || this.destroyed || this.options.source === undefined) return;
    this.looksSoon = true;
    this.timer?.cancel();
    this.timer = this.options.clock.setTimeout(this.look, settleMs);
  }

  private readonly look = (): void => {
    this.looksSoon = false;
    this.timer = this.options.clock.setTimeout(this.look, lookMs);
    const live = this.named();
    for (const backend of this.backends.values()) {
      if (!live.has(backend.state.dial) && !this.fixed.has(backend)) this.retire(backend, true);
    }
  };

  /** Returns the addresses of the backends that the source names. */
  private named(): ReadonlySet<string> {
    const { source } = this.options;
    if (!this.goesByKnown || source === undefined) return this.namedByAnswers();
    const known = source.known();
    if (known === undefined) {
      this.goesByKnown = false;
      this.kept = { dials: new Set(this.backends.keys()), until: this.options.clock.now() + generationMs };
      return this.namedByAnswers();
    }
    // Also creates backends that no request has used yet, so that they are health-checked.
    for (const upstream of known) this.backendOf(upstream);
    return new Set(known.map(({ dial }) => dial));
  }

  /** Returns the backends named by recent answers, for a source without `known`. Answers that were not given for a while no longer count. */
  private namedByAnswers(): ReadonlySet<string> {
    const now = this.options.clock.now();
    if (now >= this.generationEnds) {
      this.generationEnds = now + generationMs;
      this.olderAnswers = this.newerAnswers;
      this.newerAnswers = new Set([this.lastCandidates]);
    }
    const answers = [...this.olderAnswers, ...this.newerAnswers];
    const kept = this.kept !== undefined && now < this.kept.until ? this.kept.dials : [];
    return new Set([...kept, ...answers.flatMap((candidates) => candidates.map(({ upstream }) => upstream.dial))]);
  }
}
