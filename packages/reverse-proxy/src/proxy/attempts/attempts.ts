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

/** How many times a request may move to another upstream because its own was withdrawn. Such moves do not count as attempts. */
const maxWithdrawals = 8;

/** What the attempts of all requests of one handler share. @internal */
export interface AttemptsSettings {
  readonly clock: Clock;
  /** Aborted when the handler's config is retired. */
  readonly retired: AbortSignal;
  readonly source: GuardedSource | undefined;
  readonly sourceLog: SourceLog;
  readonly registry: BackendRegistry;
  /** The upstreams of the config. They are used if there is no source, or if it fails. */
  readonly staticCandidates: Candidates;
  readonly policy: GuardedPolicy;
  readonly retry: RetryRules;
  readonly attemptLog: AttemptLog | undefined;
}

/** The exchange to which the attempts belong. @internal */
export interface AttemptsOwner {
  /** The request as received from the client. */
  readonly request: HttpRequest;
  /** The request as it is sent to a backend. */
  readonly outgoing: RetriedRequest;
  /** The client's response. */
  readonly response: HttpResponse;
  /** True once the request has ended, with success or failure. */
  readonly isOver: boolean;
  /** Sends the request to an upstream. */
  send(candidate: BackendCandidate): void;
  /** Called if there is no further attempt. */
  fail(error: unknown): void;
  /** Called after an unexpected error in the code of an attempt. */
  onCrash(error: unknown): void;
}

/**
 * The attempts of one request: gets the upstreams, lets the policy choose one, and decides what happens when an attempt fails.
 * All code about retries is in this folder.
 *
 * @see Caddy's `proxyLoopIteration`
 * @internal
 */
export class Attempts {
  /** Number of the current attempt, from 0. */
  count = 0;
  /** The upstream of the current attempt. */
  candidate: BackendCandidate | undefined;
  /** When the first attempt began, in milliseconds since the Unix epoch; 0 if there are no retries. */
  private readonly triedSince: number;
  /** The backends on which the request has failed. */
  private failedOn: Set<Backend> | undefined;
  private withdrawals = 0;
  /** The attempt, counted from 1, in which the source was last told to look again; 0 if it never was. */
  private resetIn = 0;
  private failure: HandlerError | undefined;
  private pause: Pause | undefined;

  constructor(
    private readonly settings: AttemptsSettings,
    private readonly owner: AttemptsOwner,
  ) {
    this.triedSince = settings.retry.enabled ? settings.clock.now() : 0;
  }

  /** Starts an attempt. */
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

  /** Handles a failed attempt: starts another one if that is allowed; otherwise the request fails. */
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

  /** Handles an upstream that was withdrawn before it received any of the request. This is not a failure, and does not count as an attempt. */
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

  /** Returns whether the response that has begun leads to a retry instead of being passed on. */
  matchesResponse(): boolean | Promise<boolean> {
    return this.settings.retry.matchesResponse(this.owner.outgoing);
  }

  /** Ends the pause before the next attempt, because there will be none. */
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
   * Tells a source that failed synchronously to look again, and starts over, because the source may have recovered by now. Does
   * nothing and returns false if there are static upstreams to use instead, or if this attempt has already done it.
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

  /** Chooses an upstream and sends the request to it. Never throws: any error ends the request. */
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
