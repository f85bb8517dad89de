import type { Clock } from '@caddis/core';
import type { RecentFailures } from './recent-failures.js';
import { statusMatches } from '@caddis/http/kit';

/** Settings of passive checks. Times are in milliseconds. @internal */
export interface PassiveSettings {
  readonly failDurationMs: number;
  readonly maxFails: number;
  /** Status codes that count as failures; a number below 100 means all codes of that class. */
  readonly unhealthyStatus: readonly number[];
  /** Time to the head of a response from which the response counts as a failure; 0 for none. */
  readonly unhealthyLatencyMs: number;
}

/**
 * Passive health check: detects failing backends from the outcome of normal requests.
 *
 * @see Caddy's `PassiveHealthChecks`
 * @internal
 */
export class PassiveCheck {
  /** Identifies the settings. Handlers with the same settings share their failures. */
  readonly key: string;

  constructor(
    private readonly settings: PassiveSettings,
    private readonly clock: Clock,
  ) {
    this.key = JSON.stringify(settings);
  }

  /** @returns false if a backend has failed too often to be used */
  tolerates(failures: RecentFailures): boolean {
    return failures.count(this.clock.now()) < this.settings.maxFails;
  }

  /** Returns the number of failures that still count. */
  count(failures: RecentFailures): number {
    return failures.count(this.clock.now());
  }

  /** Adds a failure. @returns when it is forgotten, in milliseconds since the Unix epoch */
  remember(failures: RecentFailures): number {
    const endsAt = this.clock.now() + this.settings.failDurationMs;
    failures.add(endsAt);
    return endsAt;
  }

  /**
   * Decides whether a response counts as a failure.
   *
   * @param latencyMs - milliseconds from the request to the head of the response
   * @returns the number of failures to count
   */
  judge(status: number, latencyMs: number): number {
    const { unhealthyStatus, unhealthyLatencyMs } = this.settings;
    let failures = 0;
    for (const expected of unhealthyStatus) if (statusMatches(status, expected)) failures += 1;
    if (unhealthyLatencyMs > 0 && latencyMs >= unhealthyLatencyMs) failures += 1;
    return failures;
  }
}
