import type { Duplex } from 'node:stream';
import { HandlerError, type HttpRequest, type HttpResponse, type Next, type PlaceholderProvider, type PlaceholderValue, type TransportCall, type TransportPhase } from '@caddis/core/http';
import { enterModule } from '@caddis/http/kit';
import type { BackendCandidate } from '../backends/backend-candidate.js';
import { AttemptListener, type AttemptOwner } from '../guards/attempt-listener.js';
import { Attempts, type AttemptsOwner } from './attempts/attempts.js';
import { clientGone, isWithdrawn, requestFault, toHandlerError, transportFailure } from './attempts/failure-status.js';
import { expandDial } from './attempts/select-upstream.js';
import { type ExchangeFacts, exchangePlaceholder } from './exchange-placeholders.js';
import type { ProxySettings } from './proxy-settings.js';
import { OutgoingRequest } from './request/outgoing-request.js';
import { passableFields } from './response/incoming-fields.js';
import type { ResponseParts } from './response/response-parts.js';
import { type ProcessorOwner, ResponseProcessor } from './response/response-processor.js';
import { type RelayOwner, ResponseRelay } from './response/response-relay.js';
import { openTunnel } from './tunnel/open-tunnel.js';

/**
 * One client request on its way through the proxy, with its response. Sends the request to the backend that its attempts have
 * chosen, and passes the response to its relay.
 *
 * For a request without problems, everything between two events of its connections is short and synchronous. Anything unusual
 * (retries, response routes, buffering) branches off to other classes.
 *
 * @see Caddy's `Handler.ServeHTTP`
 * @internal
 */
export class Exchange implements AttemptOwner, AttemptsOwner, ProcessorOwner, RelayOwner, PlaceholderProvider, ExchangeFacts {
  readonly outgoing: OutgoingRequest;
  readonly attempts: Attempts;
  requestsBefore = 0;
  readonly startedAt = performance.now();
  attemptStartedAt = 0;
  latencyMs = 0;
  parts: ResponseParts | undefined;
  transportFailed = false;
  isOver = false;

  private readonly relay: ResponseRelay;
  /** The transport's call for the current attempt. */
  private call: TransportCall | undefined;
  /** Receives the events of the current attempt. Absent if there is none; if present, the request is counted at its backend. */
  private listener: AttemptListener | undefined;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;

  constructor(
    private readonly proxy: ProxySettings,
    readonly request: HttpRequest,
    readonly response: HttpResponse,
    readonly next: Next,
  ) {
    this.outgoing = new OutgoingRequest(request, proxy.forwarding);
    this.attempts = new Attempts(proxy, this);
    this.relay = new ResponseRelay(proxy, response, this);
  }

  get candidate(): BackendCandidate | undefined {
    return this.attempts.candidate;
  }

  get attempt(): number {
    return this.attempts.count;
  }

  /** @returns a promise that resolves once the client has its response, or rejects with the error to show to the client */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.request.placeholders.provide('http.reverse_proxy.', this);
      this.response.onAbort(() => this.onClientGone());
      // The client may have left while earlier handlers were running.
      if (this.isOver) return;
      const { request: extras } = this.proxy;
      if (extras === undefined) this.attempts.begin();
      else this.outgoing.prepare(extras).then(() => this.isOver || this.attempts.begin(), (error: unknown) => this.fail(error));
    });
  }

  send(candidate: BackendCandidate): void {
    const { outgoing, proxy } = this;
    const { backend, upstream } = candidate;
    const address = backend.address ?? expandDial(upstream, this.request.placeholders);
    // Matchers and placeholders must show this attempt, not the previous one.
    this.parts = undefined;
    this.transportFailed = false;
    this.requestsBefore = candidate.requests;
    const listener = new AttemptListener(this);
    this.listener = listener;
    proxy.registry.begin(backend);
    this.attemptStartedAt = this.attempt === 0 ? this.startedAt : performance.now();
    enterModule(this.request, proxy.transport.module);
    const call = proxy.transport.dispatch(
      {
        address,
        tls: upstream.tls,
        serverName: upstream.serverName ?? upstream.host,
        method: outgoing.method,
        target: outgoing.uri,
        headers: outgoing.fieldsFor(address, upstream, proxy),
        body: outgoing.content,
        contentLength: outgoing.bodyLength,
        upgrade: outgoing.upgrade,
        placeholders: outgoing.placeholders,
      },
      listener,
    );
    // A transport that breaks its contract may have reported the end already; then there is no call to abort.
    if (this.listener === listener) this.call = call;
  }

  takeInformational(status: number, rawHeaders: readonly string[]): void {
    this.relay.takeInformational(status, rawHeaders);
  }

  takeHead(status: number, rawHeaders: readonly string[], statusText: string, isWhole: boolean): void {
    const { proxy, outgoing, request } = this;
    this.latencyMs = performance.now() - this.attemptStartedAt;
    this.logAttempt(status);
    if (proxy.passive !== undefined) this.candidate?.backend.fail(proxy.passive.judge(status, this.latencyMs));
    proxy.breaker?.record(status, this.latencyMs);
    const isHead = outgoing.method === 'HEAD';
    // If only a handler changed the method to HEAD, the client expects a body: a Content-Length without one would make it wait.
    const isHeadForClient = isHead && request.method === 'HEAD';
    const mayHaveLength = status !== 204 && status !== 304 && (!isHead || isHeadForClient);
    const fields = passableFields(rawHeaders, !isHead && outgoing.protocol !== 'HTTP/1.0', mayHaveLength);
    const parts = { status, statusText: statusText === '' ? undefined : statusText, fields, isWhole: isWhole && (!isHead || isHeadForClient) };
    if (proxy.response === undefined) {
      this.relay.passOn(parts);
    } else {
      this.parts = parts;
      new ResponseProcessor(this, this.relay, proxy.response).begin(parts);
    }
  }

  takeUpgrade(status: number, rawHeaders: readonly string[], backend: Duplex): void {
    this.latencyMs = performance.now() - this.attemptStartedAt;
    this.logAttempt(status);
    const { response, outgoing, candidate } = this;
    const tunnel = { wanted: outgoing.upgrade as string, dial: candidate?.upstream.dial as string, response, rawHeaders, backend, onClosed: () => this.endAttempt() };
    const failure = openTunnel(tunnel, this.proxy);
    if (failure === undefined) {
      this.succeed();
    } else {
      this.endAttempt();
      this.fail(failure);
    }
  }

  takeData(chunk: Uint8Array): boolean {
    return this.relay.takeData(chunk);
  }

  takeLentData(chunk: Uint8Array): boolean {
    return this.relay.takeLentData(chunk);
  }

  takeEnd(rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void {
    this.endAttempt();
    this.relay.takeEnd(rawTrailers, lastChunk);
  }

  takeError(error: Error, phase: TransportPhase, resetCode?: number): void {
    this.endAttempt();
    if (phase !== 'response') this.logAttempt(error);
    const fault = requestFault(error);
    if (fault !== undefined) {
      // Who copies the body of the response elsewhere would wait for its end.
      if (phase === 'response') this.relay.stop(fault);
      this.fail(fault);
      return;
    }
    if (isWithdrawn(error)) {
      this.attempts.withdrawn(error, phase);
      return;
    }
    this.transportFailed = true;
    const failure = transportFailure(error, phase);
    if (phase === 'response') {
      this.relay.takeError(error, failure, resetCode);
      return;
    }
    this.candidate?.backend.fail();
    this.proxy.breaker?.record(failure.status, performance.now() - this.attemptStartedAt);
    this.attempts.failed(phase === 'connect' ? 'connect' : 'unanswered', failure);
  }

  onTransportFault(problem: string): void {
    const cause = this.proxy.transport.fault('dispatch', problem);
    this.cancel();
    const failure = new HandlerError(502, 'the transport failed', { cause });
    if (this.relay.isDiverted || this.relay.headSent) this.relay.takeError(cause, failure);
    else this.fail(failure);
  }

  onCrash(error: unknown): void {
    this.cancel();
    const failure = toHandlerError(error, 500, 'the request cannot be handled');
    if (this.relay.headSent && !this.isOver) this.relay.breakOff(failure);
    else this.fail(failure);
  }

  resume(): void {
    if (this.call !== undefined) this.proxy.transport.resume(this.call);
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
    this.attempts.stop();
    // The body is not discarded, because error routes may send it to another backend.
    this.reject(error);
  }

  placeholder(name: string): PlaceholderValue | undefined {
    return exchangePlaceholder(this, name);
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
    this.relay.stop(failure);
    this.fail(failure);
  }

  /** Stops counting the request at its backend, exactly once, however the attempt ended. */
  private endAttempt(): void {
    const { listener } = this;
    this.call = undefined;
    if (listener === undefined) return;
    this.listener = undefined;
    listener.close();
    this.proxy.registry.end((this.candidate as BackendCandidate).backend);
  }
}
