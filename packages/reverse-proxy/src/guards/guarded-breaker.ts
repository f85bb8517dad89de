import { blameModule, describeValue, faultOf, isThenable, type Logger, messageOf, moduleFault } from '@caddis/core';
import type { CircuitBreaker } from '@caddis/core/http';

/**
 * A circuit breaker as it is called: the one place that does. One that fails keeps no request away, since it would take all backends
 * out at once, and is logged: once, until it fails with something else.
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
    // A failure that comes later must not become one of the process.
    if (isThenable(answer)) Promise.resolve(answer).then(undefined, (error: unknown) => this.report(blameModule({ module: this.breaker, method: 'record' }, error)));
  }

  private report(error: unknown): void {
    const message = messageOf(error);
    if (message === this.reported) return;
    this.reported = message;
    this.log.error({ err: error, fault: faultOf(error) }, 'circuit breaker failed, so it keeps no request away');
  }
}
