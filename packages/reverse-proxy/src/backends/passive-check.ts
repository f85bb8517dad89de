import type { Clock } from '@caddis/core';
import type { RecentFailures } from './recent-failures.js';
import { statusMatches } from '@caddis/http/kit';

/** Settings of passive checks. Times are milliseconds. @internal */
export interface PassiveSettings {
  readonly failDurationMs: number;
  readonly maxFails: number;
  /** Status codes that count as failures; below 100, all codes of the class. */
  readonly unhealthyStatus: readonly number[];
  /** Time to the head of a response that counts as a failure; 0 for none. */
  readonly unhealthyLatencyMs: number;
}

/**
 * Learns from the requests themselves which backends fail.
 *
 * @see Caddy's `PassiveHealthChecks`
 * @internal
 */
export class PassiveCheck {
  /** Tells checks apart: handlers with the same check learn from each other. */
  readonly key: string;

  constructor(
    private readonly settings: PassiveSettings,
    private readonly clock: Clock,
  ) {
    this.key = JSON.stringify(settings);
  }

  /** @returns false when a backend failed too often to be used */
  tolerates(failures: RecentFailures): boolean {
    return failures.count(this.clock.now()) < this.settings.maxFails;
  }

  /** Number of failures that are not forgotten. */
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
   * Judges a response.
   *
   * @param latencyMs - milliseconds from the request to the head of the response
   * @returns how many failures it is
   */
  judge(status: number, latencyMs: number): number {
    const { unhealthyStatus, unhealthyLatencyMs } = this.settings;
    let failures = 0;
    for (const expected of unhealthyStatus) if (statusMatches(status, expected)) failures += 1;
    if (unhealthyLatencyMs > 0 && latencyMs >= unhealthyLatencyMs) failures += 1;
    return failures;
  }
}
