import type { Duplex } from 'node:stream';
import { faultOf } from '@caddis/core';
import { HandlerError, type HttpRequest, type HttpResponse, type Next, type PlaceholderProvider, type PlaceholderValue, type TransportPhase } from '@caddis/core/http';
import { enterModule } from '@caddis/http/kit';
import type { Backend } from '../backends/backend.js';
import type { BackendCandidate } from '../backends/backend-candidate.js';
import type { Candidates } from '../backends/backend-registry.js';
import { AttemptListener, type AttemptOwner } from '../guards/attempt-listener.js';
import type { ResponseParts } from './response/response-parts.js';
import { type ExchangeFacts, exchangePlaceholder } from './exchange-placeholders.js';
import { clientGone, isWithdrawn, noUpstream, requestFault, toHandlerError, transportFailure } from './attempts/failure-status.js';
import { type GuardedSource, PromisedAnswer } from '../guards/guarded-source.js';
import { passableFields } from './response/incoming-fields.js';
import { openTunnel } from './tunnel/open-tunnel.js';
import { OutgoingRequest } from './request/outgoing-request.js';
import type { ProxySettings } from './proxy-settings.js';
import { ResponseRelay } from './response/response-relay.js';
import { ResponseProcessor } from './response/response-processor.js';
import type { AttemptFailure } from './attempts/retry-rules.js';
import { startWait, type Wait } from './attempts/retry-wait.js';
import { expandDial, selectUpstream } from './attempts/select-upstream.js';

/** Times that a request goes elsewhere because its upstream was withdrawn, which counts as no attempt. */
const maxWithdrawals = 8;

/**
 * One request on its way through the proxy: choosing an upstream, sending the request, and trying again where that is allowed.
 *
 * The way of a request that goes well is short and synchronous between the events of its connections; whatever is out of the
 * ordinary branches off.
 *
 * @see Caddy's `Handler.ServeHTTP` and `proxyLoopIteration`
 * @internal
 */
export class Exchange extends ResponseRelay implements AttemptOwner, PlaceholderProvider, ExchangeFacts {
  readonly outgoing: OutgoingRequest;
  candidate: BackendCandidate | undefined;
  requestsBefore = 0;
  attempt = 0;
  readonly startedAt = performance.now();
  attemptStartedAt = 0;
  latencyMs = 0;
  parts: ResponseParts | undefined;
  transportFailed = false;
  /** True once the request is done with, in whatever way. */
  isOver = false;

  /** When attempts began to count, in milliseconds since the Unix epoch; 0 where there is but one. */
  private readonly triedSince: number;
  /** Hears of the attempt under way; absent while there is none, which also says whether the request is counted at its backend. */
  private listener: AttemptListener | undefined;
  /** The backends on which the request has failed. */
  private failedOn: Set<Backend> | undefined;
  private withdrawals = 0;
  /** The attempt in which the source was told to look again, from 1; 0 when it never was. */
  private resetIn = 0;
  private failure: HandlerError | undefined;
  private wait: Wait | undefined;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;

  constructor(
    proxy: ProxySettings,
    request: HttpRequest,
    response: HttpResponse,
    readonly next: Next,
  ) {
    super(proxy, request, response);
    this.outgoing = new OutgoingRequest(request, proxy.forwarding);
    this.triedSince = proxy.retry.enabled ? proxy.clock.now() : 0;
  }

  get clientResponse(): HttpResponse {
    return this.response;
  }

  /** @returns a promise that is settled when the client has its response, or with the error that it should see */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.request.placeholders.provide('http.reverse_proxy.', this);
      this.response.onAbort(() => this.onClientGone());
      // The client may have left while earlier handlers were busy.
      if (this.isOver) return;
      const { request: extras } = this.proxy;
      if (extras === undefined) this.findUpstreams();
      else this.outgoing.prepare(extras).then(() => this.isOver || this.findUpstreams(), (error: unknown) => this.fail(error));
    });
  }

  private findUpstreams(): void {
    const { source, staticCandidates } = this.proxy;
    if (source === undefined) {
      this.choose(staticCandidates);
      return;
    }
    let found: Candidates | PromisedAnswer;
    try {
      if (this.attempt > 0) this.resetSource(source);
      found = source.ask(this.outgoing);
    } catch (error) {
      if (!this.askAnew(source)) this.onSourceFailed(error);
      return;
    }
    if (found instanceof PromisedAnswer) this.awaitUpstreams(found, source);
    else this.onFound(found);
  }

  private awaitUpstreams(found: PromisedAnswer, source: GuardedSource): void {
    enterModule(this.request, source.module);
    found.wait((candidates, error) => {
      if (this.isOver) return;
      if (candidates === undefined) this.onSourceFailed(error);
      else this.onFound(candidates);
    });
  }

  private onFound(candidates: Candidates): void {
    this.proxy.sourceLog.answered();
    this.choose(candidates);
  }

  private onSourceFailed(error: unknown): void {
    this.proxy.sourceLog.failed(error);
    this.choose(this.proxy.staticCandidates);
  }

  /**
   * Tells a source that failed at once to look again, and waits for the outcome: the trouble may be over by now. Not where there is
   * something else to serve, and not twice in one attempt.
   */
  private askAnew(source: GuardedSource): boolean {
    if (this.proxy.staticCandidates.length > 0 || !source.canReset || this.resetIn > this.attempt) return false;
    this.resetSource(source);
    this.findUpstreams();
    return true;
  }

  private resetSource(source: GuardedSource): void {
    this.resetIn = this.attempt + 1;
    source.reset(this.outgoing);
  }

  /** Never throws: whatever goes wrong on the way to the backend is what the request ends with. */
  private choose(candidates: Candidates): void {
    let candidate: BackendCandidate | undefined;
    try {
      candidate = selectUpstream(this.proxy.policy, candidates, this.failedOn, this.outgoing, this.response);
    } catch (error) {
      this.fail(new HandlerError(503, 'the selection policy failed', { cause: error }));
      return;
    }
    if (candidate === undefined) {
      this.tryAgain('no_upstream', this.failure ?? noUpstream());
      return;
    }
    try {
      this.proxy.attemptLog?.selected(candidate.upstream.dial, candidates.length);
      this.send(candidate);
    } catch (error) {
      this.onCrash(error);
    }
  }

  private send(candidate: BackendCandidate): void {
    const { outgoing, proxy } = this;
    this.candidate = candidate;
    const address = candidate.backend.address ?? expandDial(candidate.upstream, this.request.placeholders);
    // Matchers and placeholders are about this attempt, not the one before.
    this.parts = undefined;
    this.transportFailed = false;
    this.requestsBefore = candidate.requests;
    const listener = new AttemptListener(this);
    this.listener = listener;
    proxy.registry.begin(candidate.backend);
    this.attemptStartedAt = this.attempt === 0 ? this.startedAt : performance.now();
    enterModule(this.request, proxy.transport.module);
    const call = proxy.transport.dispatch(
      {
        address,
        serverName: candidate.upstream.host,
        method: outgoing.method,
        target: outgoing.uri,
        headers: outgoing.fieldsFor(address, candidate.upstream.host, proxy),
        body: outgoing.content,
        contentLength: outgoing.bodyLength,
        upgrade: outgoing.upgrade,
        placeholders: outgoing.placeholders,
      },
      listener,
    );
    // A transport that has told of the end already, against its contract, has nothing to be given up any more.
    if (this.listener === listener) this.call = call;
  }

  takeHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole: boolean): void {
    const { proxy, outgoing, request } = this;
    this.latencyMs = performance.now() - this.attemptStartedAt;
    this.logAttempt(status);
    if (proxy.passive !== undefined) this.candidate?.backend.fail(proxy.passive.judge(status, this.latencyMs));
    proxy.breaker?.record(status, this.latencyMs);
    const isHead = outgoing.method === 'HEAD';
    // A length without a body keeps a client waiting whose request became HEAD only here.
    const isHeadForClient = isHead && request.method === 'HEAD';
    const mayHaveLength = status !== 204 && status !== 304 && (!isHead || isHeadForClient);
    const fields = passableFields(rawHeaders, !isHead && outgoing.protocol !== 'HTTP/1.0', mayHaveLength);
    const parts = { status, statusText: statusText === '' ? undefined : statusText, fields, isWhole: isWhole && (!isHead || isHeadForClient) };
    if (proxy.response === undefined) {
      this.passOn(parts);
    } else {
      this.parts = parts;
      new ResponseProcessor(this, proxy.response).begin(parts);
    }
  }

  takeUpgrade(status: number, rawHeaders: readonly string[], socket: Duplex): void {
    this.latencyMs = performance.now() - this.attemptStartedAt;
    this.logAttempt(status);
    const failure = openTunnel(this, this.response, rawHeaders, socket, () => this.endAttempt());
    if (failure === undefined) {
      this.succeed();
    } else {
      this.endAttempt();
      this.fail(failure);
    }
  }

  takeEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void {
    this.endAttempt();
    this.end(rawTrailers, lastChunk);
  }

  /** The body is complete. */
  end(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    if (this.sink === undefined) this.finish(rawTrailers, lastChunk);
    else this.sink.onEnd(rawTrailers, lastChunk);
  }

  takeError(error: Error, phase: TransportPhase, resetCode?: number): void {
    this.endAttempt();
    if (phase !== 'response') this.logAttempt(error);
    const fault = requestFault(error);
    if (fault !== undefined) {
      this.fail(fault);
      return;
    }
    if (isWithdrawn(error)) {
      this.goElsewhere(transportFailure(error, phase));
      return;
    }
    this.transportFailed = true;
    const failure = transportFailure(error, phase);
    if (phase !== 'response') {
      this.candidate?.backend.fail();
      this.proxy.breaker?.record(failure.status, performance.now() - this.attemptStartedAt);
      this.tryAgain(phase === 'connect' ? 'connect' : 'exchange', failure);
    } else if (this.sink === undefined) {
      this.breakOff(failure, resetCode);
    } else {
      this.sink.onError(error);
    }
  }

  onTransportFault(problem: string): void {
    const { transport } = this.proxy;
    const cause = transport.fault('dispatch', problem);
    this.cancel();
    const failure = new HandlerError(502, 'the transport failed', { cause });
    if (this.sink !== undefined) this.sink.onError(cause);
    else if (this.clientResponse.headSent) this.breakOff(failure);
    else this.fail(failure);
  }

  onCrash(error: unknown): void {
    this.cancel();
    const failure = toHandlerError(error, 500, 'the request cannot be handled');
    if (this.clientResponse.headSent && !this.isOver) this.breakOff(failure);
    else this.fail(failure);
  }

  cancel(): void {
    const { call } = this;
    this.endAttempt();
    if (call !== undefined) this.proxy.transport.abort(call);
  }

  succeed(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.outgoing.discardBody();
    this.resolve();
  }

  fail(error: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.wait?.cancel();
    // Of the body nothing is let go: error routes may want to send it elsewhere.
    this.reject(error);
  }

  /** Begins another attempt where that is allowed; otherwise the request fails. */
  tryAgain(kind: AttemptFailure, failure: HandlerError): void {
    const { retry, clock } = this.proxy;
    this.failure = failure;
    if (kind !== 'no_upstream' && this.candidate !== undefined) (this.failedOn ??= new Set()).add(this.candidate.backend);
    const isRepeatable = retry.enabled && (kind === 'connect' || kind === 'no_upstream' || this.outgoing.bodyIntact);
    if (isRepeatable && retry.hasAttemptsLeft(this.attempt, clock.now() - this.triedSince)) this.waitForAttempt(kind, failure).catch((error: unknown) => this.onCrash(error));
    else this.fail(failure);
  }

  placeholder(name: string): PlaceholderValue | undefined {
    return exchangePlaceholder(this, name);
  }

  private async waitForAttempt(kind: AttemptFailure, failure: HandlerError): Promise<void> {
    const { retry, log, clock, retired } = this.proxy;
    let allowed = false;
    try {
      allowed = await retry.allows(kind, this.outgoing);
    } catch (error) {
      log.error({ err: error, fault: faultOf(error) }, 'retry matcher failed');
    }
    const pauseMs = retry.pauseMs(clock.now() - this.triedSince);
    if (allowed && pauseMs > 0 && !this.isOver) {
      this.wait = startWait(clock, pauseMs, retired);
      allowed = await this.wait.done;
    }
    if (this.isOver) return;
    if (!allowed) {
      this.fail(failure);
      return;
    }
    this.attempt += 1;
    this.findUpstreams();
  }

  /** The upstream was withdrawn before it saw anything of the request: that is nobody's failure, and no attempt. */
  private goElsewhere(failure: HandlerError): void {
    this.withdrawals += 1;
    if (this.withdrawals > maxWithdrawals) {
      this.fail(failure);
      return;
    }
    this.failure = failure;
    if (this.candidate !== undefined) (this.failedOn ??= new Set()).add(this.candidate.backend);
    this.findUpstreams();
  }

  private logAttempt(outcome: number | Error): void {
    const { attemptLog } = this.proxy;
    if (attemptLog === undefined || this.candidate === undefined) return;
    attemptLog.ended(this.candidate.upstream.dial, this.outgoing, performance.now() - this.attemptStartedAt, outcome);
  }

  private onClientGone(): void {
    if (this.isOver) return;
    this.cancel();
    const failure = clientGone();
    this.stopRelay(failure);
    this.fail(failure);
  }

  /** Counts the request out, once, however it ended. */
  private endAttempt(): void {
    const { listener } = this;
    this.call = undefined;
    if (listener === undefined) return;
    this.listener = undefined;
    listener.close();
    this.proxy.registry.end((this.candidate as BackendCandidate).backend);
  }
}
