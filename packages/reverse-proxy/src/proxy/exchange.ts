import type { Duplex } from 'node:stream';
import {
  HandlerError,
  type HttpRequest,
  type HttpResponse,
  type Next,
  type PlaceholderProvider,
  type TransportHandler,
  type TransportPhase,
  type Upstream,
  type UpstreamSource,
} from '@caddis/core/http';
import { errors } from '../errors.js';
import { parseDial } from '../hosts/endpoint.js';
import type { HostCandidate } from '../hosts/host-candidate.js';
import type { Pool } from '../hosts/upstream-registry.js';
import type { ResponseParts } from './body-sink.js';
import { type ExchangeFacts, exchangePlaceholder } from './exchange-placeholders.js';
import { clientGone, requestFault, transportFailure } from './failure-status.js';
import { passableFields } from './incoming-fields.js';
import { openTunnel } from './open-tunnel.js';
import { OutgoingRequest } from './outgoing-request.js';
import type { ProxySettings } from './proxy-settings.js';
import { ResponseRelay } from './response-relay.js';
import { ResponseWork } from './response-work.js';
import type { AttemptFailure } from './retry-rules.js';
import { startWait, type Wait } from './retry-wait.js';

/**
 * One request on its way through the proxy: choosing an upstream, sending the request, and trying again where that is allowed.
 *
 * The way of a request that goes well is short and synchronous between the events of its connections; whatever is out of the
 * ordinary branches off.
 *
 * @see Caddy's `Handler.ServeHTTP` and `proxyLoopIteration`
 * @internal
 */
export class Exchange extends ResponseRelay implements TransportHandler, PlaceholderProvider, ExchangeFacts {
  readonly outgoing: OutgoingRequest;
  candidate: HostCandidate | undefined;
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
  private counted = false;
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
    const { source, sourceLog, registry, staticPool } = this.proxy;
    if (source === undefined) {
      this.choose(staticPool);
      return;
    }
    let found: readonly Upstream[] | Promise<readonly Upstream[]>;
    try {
      if (this.attempt > 0) this.resetSource(source);
      found = source.getUpstreams(this.outgoing);
    } catch (error) {
      if (!this.askAnew(source)) this.onSourceFailed(error);
      return;
    }
    if (Array.isArray(found)) {
      sourceLog.answered();
      this.choose(registry.poolOf(found));
    } else {
      this.awaitUpstreams(found as Promise<readonly Upstream[]>);
    }
  }

  private awaitUpstreams(found: Promise<readonly Upstream[]>): void {
    found.then(
      (upstreams) => {
        if (this.isOver) return;
        this.proxy.sourceLog.answered();
        this.choose(this.proxy.registry.poolOf(upstreams));
      },
      (error: unknown) => this.onSourceFailed(error),
    );
  }

  private onSourceFailed(error: unknown): void {
    if (this.isOver) return;
    this.proxy.sourceLog.failed(error);
    this.choose(this.proxy.staticPool);
  }

  /**
   * Tells a source that failed at once to look again, and waits for the outcome: the trouble may be over by now. Not where there is
   * something else to serve, and not twice in one attempt.
   */
  private askAnew(source: UpstreamSource): boolean {
    if (this.proxy.staticPool.length > 0 || source.resetCache === undefined || this.resetIn > this.attempt) return false;
    this.resetSource(source);
    this.findUpstreams();
    return true;
  }

  private resetSource(source: UpstreamSource): void {
    this.resetIn = this.attempt + 1;
    source.resetCache?.(this.outgoing);
  }

  private choose(pool: Pool): void {
    let candidate: HostCandidate | undefined;
    try {
      candidate = this.proxy.policy.select(pool, this.outgoing, this.response) as HostCandidate | undefined;
    } catch (error) {
      this.fail(new HandlerError(503, 'the selection policy failed', { cause: error }));
      return;
    }
    if (candidate === undefined) {
      this.tryAgain('no_upstream', this.failure ?? noUpstream());
      return;
    }
    this.proxy.attemptLog?.selected(candidate.upstream.dial, pool.length);
    this.send(candidate);
  }

  private send(candidate: HostCandidate): void {
    const { outgoing, proxy } = this;
    this.candidate = candidate;
    const address = candidate.endpoint.address ?? this.expandDial(candidate.upstream);
    if (address === undefined) return;
    // Matchers and placeholders are about this attempt, not the one before.
    this.parts = undefined;
    this.transportFailed = false;
    this.requestsBefore = candidate.requests;
    this.counted = true;
    proxy.registry.begin(candidate.endpoint);
    this.attemptStartedAt = this.attempt === 0 ? this.startedAt : performance.now();
    this.call = proxy.transport.dispatch(
      {
        address,
        method: outgoing.method,
        target: outgoing.uri,
        headers: outgoing.fieldsFor(address, proxy),
        body: outgoing.content,
        contentLength: outgoing.bodyLength,
        upgrade: outgoing.upgrade,
        placeholders: outgoing.placeholders,
      },
      this,
    );
  }

  private expandDial({ dial }: Upstream): ReturnType<typeof parseDial> {
    const expanded = this.request.placeholders.expand(dial);
    const address = parseDial(expanded);
    if (address === undefined) {
      const cause = errors.PROXY_DIAL_INVALID({ configured: JSON.stringify(dial), expanded: JSON.stringify(expanded) });
      this.fail(new HandlerError(502, cause.message, { cause }));
    }
    return address;
  }

  onHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole = false): void {
    const { proxy, outgoing, request } = this;
    this.latencyMs = performance.now() - this.attemptStartedAt;
    this.logAttempt(status);
    if (proxy.passive !== undefined) this.candidate?.endpoint.fail(proxy.passive.judge(status, this.latencyMs));
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
      new ResponseWork(this, proxy.response).begin(parts);
    }
  }

  onUpgrade(status: number, rawHeaders: readonly string[], socket: Duplex): void {
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

  onEnd(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    this.endAttempt();
    this.end(rawTrailers, lastChunk);
  }

  /** The body is complete. */
  end(rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    if (this.sink === undefined) this.finish(rawTrailers, lastChunk);
    else this.sink.onEnd(rawTrailers, lastChunk);
  }

  onError(error: Error, phase: TransportPhase, resetCode?: number): void {
    this.endAttempt();
    if (phase !== 'response') this.logAttempt(error);
    const fault = requestFault(error);
    if (fault !== undefined) {
      this.fail(fault);
      return;
    }
    this.transportFailed = true;
    const failure = transportFailure(error, phase);
    if (phase !== 'response') {
      this.candidate?.endpoint.fail();
      this.proxy.breaker?.record(failure.status, performance.now() - this.attemptStartedAt);
      this.tryAgain(phase === 'connect' ? 'connect' : 'exchange', failure);
    } else if (this.sink === undefined) {
      this.breakOff(failure, resetCode);
    } else {
      this.sink.onError(error);
    }
  }

  cancel(): void {
    this.call?.abort();
    this.endAttempt();
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
    this.outgoing.discardBody();
    this.reject(error);
  }

  /** Begins another attempt where that is allowed; otherwise the request fails. */
  tryAgain(kind: AttemptFailure, failure: HandlerError): void {
    const { retry, clock } = this.proxy;
    this.failure = failure;
    const isRepeatable = retry.enabled && (kind === 'connect' || kind === 'no_upstream' || this.outgoing.bodyIntact);
    if (isRepeatable && retry.hasAttemptsLeft(this.attempt, clock.now() - this.triedSince)) void this.waitForAttempt(kind, failure);
    else this.fail(failure);
  }

  placeholder(name: string): string | undefined {
    return exchangePlaceholder(this, name);
  }

  private async waitForAttempt(kind: AttemptFailure, failure: HandlerError): Promise<void> {
    const { retry, log, clock, retired } = this.proxy;
    let allowed = false;
    try {
      allowed = await retry.allows(kind, this.outgoing);
    } catch (error) {
      log.error({ err: error }, 'retry matcher failed');
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
    this.call = undefined;
    if (!this.counted) return;
    this.counted = false;
    this.proxy.registry.end((this.candidate as HostCandidate).endpoint);
  }
}

function noUpstream(): HandlerError {
  const cause = errors.PROXY_NO_UPSTREAM();
  return new HandlerError(503, cause.message, { cause });
}
