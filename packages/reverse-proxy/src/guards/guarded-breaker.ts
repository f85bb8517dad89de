import { blameModule, describeValue, faultOf, isThenable, type Logger, messageOf, moduleFault } from '@caddis/core';
import type { CircuitBreaker } from '@caddis/core/http';

/**
 * Wraps a circuit breaker; all calls to it are made here. If the breaker fails, requests are let through, because blocking would make
 * all backends unavailable. The failure is logged once, and again when the message changes.
 *
 * @internal
 */
export class GuardedBreaker implements CircuitBreaker {
  private reported: string | undefined;

  constructor(
    private readonly breaker: CircuitBreaker,
    private readonly log: Logger,
  ) {}

  ok(): boolean {
    let answer: unknown;
    try {
      answer = this.breaker.ok();
    } catch (error) {
      this.report(blameModule({ module: this.breaker, method: 'ok' }, error));
      return true;
    }
    if (answer === true || answer === false) return answer;
    if (isThenable(answer)) Promise.resolve(answer).then(undefined, () => undefined);
    this.report(moduleFault({ module: this.breaker, method: 'ok' }, `returned ${describeValue(answer)}, expected true or false`));
    return true;
  }

  record(status: number, latencyMs: number): void {
    let answer: unknown;
    try {
      answer = this.breaker.record(status, latencyMs);
    } catch (error) {
      this.report(blameModule({ module: this.breaker, method: 'record' }, error));
      return;
    }
    // Handles a later rejection, which would otherwise end the process.
    if (isThenable(answer)) Promise.resolve(answer).then(undefined, (error: unknown) => this.report(blameModule({ module: this.breaker, method: 'record' }, error)));
  }

  private report(error: unknown): void {
    const message = messageOf(error);
    if (message === this.reported) return;
    this.reported = message;
    this.log.error({ err: error, fault: faultOf(error) }, 'a circuit breaker failed, so all requests are allowed');
  }
}
