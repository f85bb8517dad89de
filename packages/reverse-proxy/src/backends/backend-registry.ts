import type { Clock, NetworkAddress, Timer } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { Backend, type BackendManner, type BackendRules } from './backend.js';
import { BackendCandidate } from './backend-candidate.js';
import type { BackendStates } from './backend-states.js';

/** The upstreams of one answer of a source, ready for a policy. @internal */
export type Candidates = readonly BackendCandidate[];

/** What a backend is made of. @internal */
export type NamedUpstream = Pick<Upstream, 'dial' | keyof BackendManner>;

/** Who wants to know which backends there are. @internal */
export interface BackendObserver {
  onAdded(backend: Backend): void;
  onRemoved(backend: Backend): void;
}

/** What a registry asks the source of its handler. Nothing of it throws. @internal */
export interface KnownUpstreams {
  /** True when the source can name all that it knows. */
  readonly namesKnown: boolean;
  /** @returns all upstreams that the source knows; `undefined` where it cannot say */
  known(): readonly NamedUpstream[] | undefined;
  /** @returns what ends it */
  watchKnown(changed: () => void): () => void;
}

/** What a registry works with. @internal */
export interface BackendRegistryOptions {
  readonly clock: Clock;
  readonly states: BackendStates;
  readonly rules: BackendRules;
  readonly source: KnownUpstreams | undefined;
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
const maxAnswers = 10_000;

/**
 * The backends of one handler. It turns the answers of the source into candidates, once for each answer, and notices which backends
 * are no longer named: they drain, and are forgotten when their last request is done. What a source reports as its status has no
 * part in it.
 *
 * @internal
 */
export class BackendRegistry {
  /** Backends that were removed and still have requests under way. */
  readonly draining = new Set<Backend>();
  private readonly backends = new Map<string, Backend>();
  private readonly fixed = new Set<Backend>();
  private readonly candidateByUpstream = new WeakMap<Upstream, BackendCandidate>();
  private readonly candidatesByAnswer = new WeakMap<readonly Upstream[], Candidates>();
  private newerAnswers = new Set<Candidates>();
  private olderAnswers = new Set<Candidates>();
  private generationEnds = 0;
  /** Backends that are taken for named until a time: what a source named before it failed to say what it knows. */
  private kept: { readonly dials: ReadonlySet<string>; readonly until: number } | undefined;
  /** False once the source could not say what it knows; from then on its answers count. */
  private goesByKnown = false;
  private stopWatching: (() => void) | undefined;
  private lastAnswer: readonly Upstream[] | undefined;
  private lastCandidates: Candidates = [];
  private observer: BackendObserver | undefined;
  private timer: Timer | undefined;
  private looksSoon = false;
  private destroyed = false;

  constructor(private readonly options: BackendRegistryOptions) {}

  /** Makes the candidates of upstreams that stay as long as the handler does. */
  addStatic(upstreams: readonly Upstream[]): Candidates {
    const candidates = this.makeCandidates(upstreams);
    for (const { backend } of candidates) this.fixed.add(backend);
    return candidates;
  }

  /** Begins to look for backends that come and go without requests. */
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
   * Finds the candidates of an answer. Constant time for an answer that was given before.
   */
  candidatesOf(answer: readonly Upstream[]): Candidates {
    // A source that adds to the array it has given, which it must not, is understood all the same.
    if (answer === this.lastAnswer && answer.length === this.lastCandidates.length) return this.lastCandidates;
    let candidates = this.candidatesByAnswer.get(answer);
    if (candidates === undefined || candidates.length !== answer.length) {
      candidates = this.makeCandidates(answer);
      this.candidatesByAnswer.set(answer, candidates);
      this.lookSoon();
    }
    // Answers are remembered where nothing else names the backends; their age is told by two sets that take turns.
    if (!this.goesByKnown) {
      this.newerAnswers.add(candidates);
      if (this.newerAnswers.size >= maxAnswers) this.generationEnds = 0;
    }
    this.lastAnswer = answer;
    this.lastCandidates = candidates;
    return candidates;
  }

  /** A request begins on a backend. */
  begin(backend: Backend): void {
    if (backend.draining) this.revive(backend);
    backend.begin();
  }

  /** A request that began has ended. */
  end(backend: Backend): void {
    backend.end();
    if (backend.draining && backend.inFlight === 0) this.forget(backend);
  }

  /** All backends in use, and then those that drain. */
  *list(): Iterable<Backend> {
    yield* this.backends.values();
    yield* this.draining;
  }

  /** Lets go of all backends; requests under way go on. */
  destroy(): void {
    this.destroyed = true;
    this.timer?.cancel();
    this.stopWatching?.();
    this.fixed.clear();
    for (const backend of this.backends.values()) this.retire(backend, false);
  }

  private makeCandidates(upstreams: readonly Upstream[]): Candidates {
    // A policy that sorts or empties what it is given would do so for all requests.
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

  /** An upstream of another manner than before: whoever checks the backend must know. */
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

  /** A backend that was removed is named again. */
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

  /** A new answer may mean that backends are gone; it is soon looked into. */
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

  /** The backends that the source names. */
  private named(): ReadonlySet<string> {
    const { source } = this.options;
    if (!this.goesByKnown || source === undefined) return this.namedByAnswers();
    const known = source.known();
    if (known === undefined) {
      this.goesByKnown = false;
      this.kept = { dials: new Set(this.backends.keys()), until: this.options.clock.now() + generationMs };
      return this.namedByAnswers();
    }
    // Those too that no request has asked for, so that they are checked.
    for (const upstream of known) this.backendOf(upstream);
    return new Set(known.map(({ dial }) => dial));
  }

  /** A source that does not name its backends is judged by its answers: those that were not given for a while are out of date. */
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
