import { type Clock, faultOf, type Logger, messageOf, type Timer } from '@caddis/core';
import type { TransportRequest } from '@caddis/core/http';
import type { Verdict } from '../../backends/backend-state.js';
import type { GuardedTransport } from '../../guards/guarded-transport.js';
import type { ActiveCheck } from './active-check.js';
import { Probe } from './probe.js';

/** What a prober works with. @internal */
export interface ProberOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  readonly log: Logger;
  /** The upstream as configured, for the log. */
  readonly dial: string;
  readonly request: TransportRequest;
  readonly verdict: Verdict;
  /** Told after each check that has changed the verdict, or confirmed it. */
  readonly onRecorded: () => void;
}

/**
 * Asks one upstream again and again, and keeps the verdict. Two questions never overlap: a slow answer delays the next question.
 *
 * @internal
 */
export class BackendProber {
  private probe: Probe | undefined;
  private timer: Timer | undefined;
  /** Why the upstream could not be asked, as long as it cannot. */
  private trouble: string | undefined;

  constructor(private readonly options: ProberOptions) {}

  /** Asks at once, and then at each interval. */
  start(): void {
    this.ask();
  }

  /** Ends asking; a question under way is given up. */
  stop(): void {
    this.timer?.cancel();
    this.probe?.cancel();
  }

  private readonly ask = (): void => {
    const { check, transport, clock, request } = this.options;
    const startedAt = clock.now();
    this.probe?.cancel();
    this.probe = new Probe(request, {
      check,
      transport,
      clock,
      onJudged: (failure) => {
        this.trouble = undefined;
        this.record(failure, this.askAgain(startedAt));
        this.options.onRecorded();
      },
      onUnasked: (error) => {
        this.askAgain(startedAt);
        this.reportTrouble(error);
      },
    });
    this.probe.start();
  };

  /** @returns the time now */
  private askAgain(startedAt: number): number {
    const { check, clock } = this.options;
    const now = clock.now();
    // Where the time was set back, the next question must not wait for it to come again.
    this.timer = clock.setTimeout(this.ask, Math.min(check.intervalMs, Math.max(0, startedAt + check.intervalMs - now)));
    return now;
  }

  private reportTrouble(error: unknown): void {
    const message = messageOf(error);
    if (message === this.trouble) return;
    this.trouble = message;
    this.options.log.error({ err: error, fault: faultOf(error), host: this.options.dial }, 'upstream cannot be checked, and keeps its last verdict');
  }

  private record(failure: string | undefined, now: number): void {
    const { verdict, check, dial, log } = this.options;
    verdict.checkedAt = now;
    if (failure === undefined) {
      verdict.passes += 1;
      verdict.fails = 0;
      if (verdict.healthy || verdict.passes < check.passes) return;
      verdict.healthy = true;
      log.info({ host: dial }, 'host is up');
    } else {
      verdict.fails += 1;
      verdict.passes = 0;
      verdict.lastFailure = { reason: failure, at: now };
      if (!verdict.healthy || verdict.fails < check.fails) return;
      verdict.healthy = false;
      log.info({ host: dial, reason: failure }, 'host is down');
    }
  }
}
