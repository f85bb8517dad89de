import type { Clock, Timer } from '@caddis/core';
import type { TransportCall, TransportRequest } from '@caddis/core/http';
import { firstValue } from '@caddis/http/kit';
import { AttemptListener, type AttemptOwner } from '../../guards/attempt-listener.js';
import { requestFault } from '../../proxy/attempts/failure-status.js';
import type { GuardedTransport } from '../../guards/guarded-transport.js';
import type { ActiveCheck } from './active-check.js';
import { redirectedRequest } from './probe-request.js';

const maxRedirects = 10;

/** Options of a {@link Probe}. @internal */
export interface ProbeOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  /**
   * Called once with the result, unless the probe is cancelled first.
   *
   * @param failure - what is wrong; `undefined` if the check passed
   */
  readonly onJudged: (failure: string | undefined) => void;
  /** Called instead if the request could not be sent, for a reason that says nothing about the upstream. */
  readonly onUnasked: (error: unknown) => void;
}

/**
 * One check of one upstream. If the body does not matter, the result is known at the head. The body is still read until the timeout
 * of the check, so that the connection can be reused.
 *
 * @internal
 */
export class Probe implements AttemptOwner {
  private call: TransportCall | undefined;
  private listener: AttemptListener | undefined;
  private deadline: Timer | undefined;
  private readonly body: Uint8Array[] = [];
  private size = 0;
  private redirects = 0;
  private judged = false;

  constructor(
    private request: TransportRequest,
    private readonly options: ProbeOptions,
  ) {}

  /** Sends the request. */
  start(): void {
    const { clock, check } = this.options;
    this.deadline = clock.setTimeout(() => {
      this.end();
      this.judge(`no response within ${check.timeoutMs} ms`);
    }, check.timeoutMs);
    this.send();
  }

  /** Stops without a result. */
  cancel(): void {
    this.judged = true;
    this.end();
  }

  takeInformational(): void {
    // The final response decides.
  }

  takeUpgrade(): void {
    this.onCrash(new Error('the upstream switched protocols'));
  }

  takeHead(status: number, rawHeaders: readonly string[]): void {
    const { check } = this.options;
    const location = check.followsRedirects ? redirectLocation(status, rawHeaders) : undefined;
    if (location !== undefined) {
      this.follow(status, location);
      return;
    }
    const failure = check.judgeStatus(status);
    if (failure !== undefined || !check.judgesBody) this.judge(failure);
  }

  takeLentData(chunk: Uint8Array): boolean {
    return this.takeData(Buffer.from(chunk));
  }

  takeData(chunk: Uint8Array): boolean {
    const { maxSize } = this.options.check;
    if (!this.judged) this.body.push(chunk.subarray(0, maxSize - this.size));
    this.size += chunk.length;
    if (this.size >= maxSize) {
      this.end();
      this.judgeBody();
    }
    return true;
  }

  takeEnd(_rawTrailers: readonly string[], lastChunk: Uint8Array | undefined): void {
    if (lastChunk !== undefined) this.takeData(lastChunk);
    this.end();
    this.judgeBody();
  }

  takeError(error: Error): void {
    this.end();
    // A lack of resources on this machine is not the upstream's fault.
    const fault = requestFault(error);
    if (fault === undefined) this.judge(error.message);
    else this.giveUp(fault);
  }

  onTransportFault(problem: string): void {
    this.end();
    this.giveUp(this.options.transport.fault('dispatch', problem));
  }

  onCrash(error: unknown): void {
    this.end();
    this.giveUp(error);
  }

  private send(): void {
    const listener = new AttemptListener(this);
    this.listener = listener;
    try {
      const call = this.options.transport.dispatch(this.request, listener);
      if (this.listener === listener) this.call = call;
    } catch (error) {
      this.end();
      // Deferred, because callbacks must not be called before `start` has returned.
      process.nextTick(() => this.giveUp(error));
    }
  }

  private giveUp(error: unknown): void {
    if (this.judged) return;
    this.judged = true;
    this.options.onUnasked(error);
  }

  private follow(status: number, location: string): void {
    const { request } = this;
    const { transport } = this.options;
    this.leave();
    this.redirects += 1;
    const scheme = request.tls === true || transport.usesTls(request.address.startPort) === true ? 'https' : 'http';
    const next = this.redirects > maxRedirects ? undefined : redirectedRequest(request, status, location, scheme);
    if (next === undefined) {
      this.end();
      this.judge(this.redirects > maxRedirects ? `more than ${maxRedirects} redirects` : `bad redirect to ${JSON.stringify(location)}`);
      return;
    }
    this.request = next;
    this.send();
  }

  private judgeBody(): void {
    if (!this.judged) this.judge(this.options.check.judgeBody(Buffer.concat(this.body)));
  }

  private judge(failure: string | undefined): void {
    if (this.judged) return;
    this.judged = true;
    this.options.onJudged(failure);
  }

  private end(): void {
    this.deadline?.cancel();
    this.leave();
  }

  private leave(): void {
    const { call } = this;
    this.listener?.close();
    this.listener = undefined;
    this.call = undefined;
    if (call !== undefined) this.options.transport.abort(call);
  }
}

function redirectLocation(status: number, rawHeaders: readonly string[]): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  return firstValue(rawHeaders, 'location');
}
