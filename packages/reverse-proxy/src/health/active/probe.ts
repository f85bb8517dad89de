import type { Clock, Timer } from '@caddis/core';
import type { Transport, TransportCall, TransportHandler, TransportRequest } from '@caddis/core/http';
import type { ActiveCheck } from './active-check.js';
import { redirectedRequest } from './probe-request.js';

const mostRedirects = 10;

/** What a probe works with. @internal */
export interface ProbeOptions {
  readonly check: ActiveCheck;
  readonly transport: Transport;
  readonly clock: Clock;
  /**
   * Called once, unless the probe is cancelled before.
   *
   * @param failure - what is wrong; `undefined` when the check passed
   */
  readonly onJudged: (failure: string | undefined) => void;
}

/**
 * One question to one upstream. Where the body does not matter, the head decides; what follows is still read, so that the
 * connection can be used again, but no longer than the check may take.
 *
 * @internal
 */
export class Probe implements TransportHandler {
  private call: TransportCall | undefined;
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

  /** Gives up, without a verdict. */
  cancel(): void {
    this.judged = true;
    this.end();
  }

  onHead(status: number, rawHeaders: readonly string[]): void {
    const { check } = this.options;
    const location = check.followsRedirects ? redirectLocation(status, rawHeaders) : undefined;
    if (location !== undefined) {
      this.follow(status, location);
      return;
    }
    const failure = check.judgeStatus(status);
    if (failure !== undefined || !check.judgesBody) this.judge(failure);
  }

  onData(chunk: Uint8Array): boolean {
    const { maxSize } = this.options.check;
    if (!this.judged) this.body.push(chunk.subarray(0, maxSize - this.size));
    this.size += chunk.length;
    if (this.size >= maxSize) {
      this.end();
      this.judgeBody();
    }
    return true;
  }

  onEnd(_rawTrailers: readonly string[], lastChunk?: Uint8Array): void {
    if (lastChunk !== undefined) this.onData(lastChunk);
    this.end();
    this.judgeBody();
  }

  onError(error: Error): void {
    this.end();
    this.judge(error.message);
  }

  private send(): void {
    this.call = this.options.transport.dispatch(this.request, this);
  }

  private follow(status: number, location: string): void {
    const { request } = this;
    const { transport } = this.options;
    this.call?.abort();
    this.redirects += 1;
    const scheme = transport.usesTls?.(request.address.startPort) === true ? 'https' : 'http';
    const next = this.redirects > mostRedirects ? undefined : redirectedRequest(request, status, location, scheme);
    if (next === undefined) {
      this.end();
      this.judge(this.redirects > mostRedirects ? `more than ${mostRedirects} redirects` : `bad redirect to ${JSON.stringify(location)}`);
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
    this.call?.abort();
    this.call = undefined;
  }
}

function redirectLocation(status: number, rawHeaders: readonly string[]): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'location');
  return at < 0 ? undefined : rawHeaders[at + 1];
}
