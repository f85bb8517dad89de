import { type Clock, faultOf, type Logger, messageOf, type Timer } from '@caddis/core';
import type { TransportRequest } from '@caddis/core/http';
import type { Verdict } from '../../backends/backend-state.js';
import type { GuardedTransport } from '../../guards/guarded-transport.js';
import type { ActiveCheck } from './active-check.js';
import { Probe } from './probe.js';

/** Options of a {@link BackendProber}. @internal */
export interface ProberOptions {
  readonly check: ActiveCheck;
  readonly transport: GuardedTransport;
  readonly clock: Clock;
  readonly log: Logger;
  /** The upstream as configured, for log messages. */
  readonly dial: string;
  readonly request: TransportRequest;
  readonly verdict: Verdict;
  /** Called after each check that had a result, whether or not the verdict has changed. */
  readonly onRecorded: () => void;
}

/**
 * Checks one upstream at each interval, and updates its verdict. Checks never overlap: a slow response delays the next check.
 *
 * @internal
 */
export class BackendProber {
  private probe: Probe | undefined;
  private timer: Timer | undefined;
  /** Message of the error because of which the upstream cannot be checked at the moment. */
  private trouble: string | undefined;

  constructor(private readonly options: ProberOptions) {}

  /** Checks immediately, and then at each interval. */
  start(): void {
    this.ask();
  }

  /** Stops the checks, and cancels a running one. */
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

  /** Schedules the next check. @returns the current time */
  private askAgain(startedAt: number): number {
    const { check, clock } = this.options;
    const now = clock.now();
    // Limited to one interval: if the system clock was set back, the computed delay would be too long.
    this.timer = clock.setTimeout(this.ask, Math.min(check.intervalMs, Math.max(0, startedAt + check.intervalMs - now)));
    return now;
  }

  private reportTrouble(error: unknown): void {
    const message = messageOf(error);
    if (message === this.trouble) return;
    this.trouble = message;
    this.options.log.error({ err: error, fault: faultOf(error), host: this.options.dial }, 'an upstream cannot be checked, and keeps its last state');
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
