import type { Clock } from '@caddis/core';
import { HandlerError, type HttpRequest, type HttpResponse, type TransportPhase, type Upstream } from '@caddis/core/http';
import { enterModule } from '@caddis/http/kit';
import { type Pause, startPause } from '@caddis/kit';
import type { Backend } from '../../backends/backend.js';
import type { BackendCandidate } from '../../backends/backend-candidate.js';
import type { BackendRegistry, Candidates } from '../../backends/backend-registry.js';
import type { GuardedPolicy } from '../../guards/guarded-policy.js';
import type { GuardedSource } from '../../guards/guarded-source.js';
import { PromisedAnswer } from '../../guards/promised-answer.js';
import type { AttemptLog } from './attempt-log.js';
import { noUpstream, transportFailure } from './failure-status.js';
import type { AttemptFailure, RetriedRequest, RetryRules } from './retry-rules.js';
import { selectUpstream } from './select-upstream.js';
import type { SourceLog } from './source-log.js';

/** Times that a request goes elsewhere because its upstream was withdrawn, which counts as no attempt. */
const maxWithdrawals = 8;

/** What the attempts of all requests of one handler work with. @internal */
export interface AttemptsSettings {
  readonly clock: Clock;
  /** Aborted when the handler's config is retired. */
  readonly retired: AbortSignal;
  readonly source: GuardedSource | undefined;
  readonly sourceLog: SourceLog;
  readonly registry: BackendRegistry;
  /** The upstreams of the config; in use where there is no source, or when it fails. */
  readonly staticCandidates: Candidates;
  readonly policy: GuardedPolicy;
  readonly retry: RetryRules;
  readonly attemptLog: AttemptLog | undefined;
}

/** Whose attempts they are. @internal */
export interface AttemptsOwner {
  /** The request as the client sent it. */
  readonly request: HttpRequest;
  /** The request as it goes to a backend. */
  readonly outgoing: RetriedRequest;
  /** The client's response. */
  readonly response: HttpResponse;
  /** True once the request is done with, in whatever way. */
  readonly isOver: boolean;
  /** Sends the request to an upstream. */
  send(candidate: BackendCandidate): void;
  /** There is no other attempt. */
  fail(error: unknown): void;
  /** Something went wrong that is nobody's answer. */
  onCrash(error: unknown): void;
}

/**
 * The attempts of one request: finds the upstreams, has the policy choose, and decides what follows when an attempt comes to nothing.
 * Everything about retries is in this folder.
 *
 * @see Caddy's `proxyLoopIteration`
 * @internal
 */
export class Attempts {
  /** Number of the attempt under way, from 0. */
  count = 0;
  /** The upstream of the attempt under way. */
  candidate: BackendCandidate | undefined;
  /** When attempts began to count, in milliseconds since the Unix epoch; 0 where there is but one. */
  private readonly triedSince: number;
  /** The backends on which the request has failed. */
  private failedOn: Set<Backend> | undefined;
  private withdrawals = 0;
  /** The attempt in which the source was told to look again, from 1; 0 when it never was. */
  private resetIn = 0;
  private failure: HandlerError | undefined;
  private pause: Pause | undefined;

  constructor(
    private readonly settings: AttemptsSettings,
    private readonly owner: AttemptsOwner,
  ) {
    this.triedSince = settings.retry.enabled ? settings.clock.now() : 0;
  }

  /** Begins an attempt. */
  begin(): void {
    const { source, staticCandidates } = this.settings;
    if (source === undefined) {
      this.choose(staticCandidates);
      return;
    }
    let found: readonly Upstream[] | PromisedAnswer;
    try {
      if (this.count > 0) this.resetSource(source);
      found = source.ask(this.owner.outgoing);
    } catch (error) {
      if (!this.askAnew(source)) this.onSourceFailed(error);
      return;
    }
    if (found instanceof PromisedAnswer) this.awaitUpstreams(found, source);
    else this.onFound(found);
  }

  /** Begins another attempt where that is allowed; otherwise the request fails. */
  failed(kind: AttemptFailure, failure: HandlerError): void {
    const { retry, clock } = this.settings;
    this.failure = failure;
    if (kind !== 'no_upstream') this.avoidBackend();
    if (retry.canRetry(kind, this.owner.outgoing, this.count, clock.now() - this.triedSince)) {
      this.retry(kind, failure).catch((error: unknown) => this.owner.onCrash(error));
    } else {
      this.owner.fail(failure);
    }
  }

  /** The upstream was withdrawn before it saw anything of the request: that is nobody's failure, and no attempt. */
  withdrawn(error: Error, phase: TransportPhase): void {
    const failure = transportFailure(error, phase);
    this.withdrawals += 1;
    if (this.withdrawals > maxWithdrawals) {
      this.owner.fail(failure);
      return;
    }
    this.failure = failure;
    this.avoidBackend();
    this.begin();
  }

  /** Tells whether the response that has begun is tried again instead of being passed on. */
  matchesResponse(): boolean | Promise<boolean> {
    return this.settings.retry.matchesResponse(this.owner.outgoing);
  }

  /** There will be no other attempt. */
  stop(): void {
    this.pause?.end();
  }

  private awaitUpstreams(found: PromisedAnswer, source: GuardedSource): void {
    enterModule(this.owner.request, source.module);
    found.wait((upstreams, error) => {
      if (this.owner.isOver) return;
      if (upstreams === undefined) this.onSourceFailed(error);
      else this.onFound(upstreams);
    });
  }

  private onFound(upstreams: readonly Upstream[]): void {
    const { sourceLog, registry } = this.settings;
    let candidates: Candidates;
    try {
      candidates = registry.candidatesOf(upstreams);
    } catch (error) {
      this.onSourceFailed(error);
      return;
    }
    sourceLog.answered();
    this.choose(candidates);
  }

  private onSourceFailed(error: unknown): void {
    this.settings.sourceLog.failed(error);
    this.choose(this.settings.staticCandidates);
  }

  /**
   * Tells a source that failed at once to look again, and waits for the outcome: the trouble may be over by now. Not where there is
   * something else to serve, and not twice in one attempt.
   */
  private askAnew(source: GuardedSource): boolean {
    if (this.settings.staticCandidates.length > 0 || !source.canReset || this.resetIn > this.count) return false;
    this.resetSource(source);
    this.begin();
    return true;
  }

  private resetSource(source: GuardedSource): void {
    this.resetIn = this.count + 1;
    source.reset(this.owner.outgoing);
  }

  /** Never throws: whatever goes wrong on the way to the backend is what the request ends with. */
  private choose(candidates: Candidates): void {
    const { owner, settings } = this;
    let candidate: BackendCandidate | undefined;
    try {
      candidate = selectUpstream(settings.policy, candidates, this.failedOn, owner.outgoing, owner.response);
    } catch (error) {
      owner.fail(new HandlerError(503, 'the selection policy failed', { cause: error }));
      return;
    }
    if (candidate === undefined) {
      this.failed('no_upstream', this.failure ?? noUpstream());
      return;
    }
    this.candidate = candidate;
    try {
      settings.attemptLog?.selected(candidate.upstream.dial, candidates.length);
      owner.send(candidate);
    } catch (error) {
      owner.onCrash(error);
    }
  }

  private avoidBackend(): void {
    if (this.candidate !== undefined) (this.failedOn ??= new Set()).add(this.candidate.backend);
  }

  private async retry(kind: AttemptFailure, failure: HandlerError): Promise<void> {
    const { retry, clock, retired } = this.settings;
    const { owner } = this;
    let allowed = await retry.allows(kind, owner.outgoing);
    const pauseMs = retry.pauseMs(clock.now() - this.triedSince);
    if (allowed && pauseMs > 0 && !owner.isOver) {
      this.pause = startPause(clock, pauseMs, retired);
      allowed = await this.pause.done;
    }
    if (owner.isOver) return;
    if (!allowed) {
      owner.fail(failure);
      return;
    }
    this.count += 1;
    this.begin();
  }
}
