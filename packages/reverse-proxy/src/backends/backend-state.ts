import { RecentFailures } from './recent-failures.js';

/** What active checks say of a backend. @internal */
export interface Verdict {
  healthy: boolean;
  /** Checks that passed in a row. */
  passes: number;
  /** Checks that failed in a row. */
  fails: number;
  /** What was wrong in the last check that failed, kept when later ones pass. */
  lastFailure: { readonly reason: string; readonly at: number } | undefined;
  /** When the last check ended, in milliseconds since the Unix epoch. */
  checkedAt: number | undefined;
}

/**
 * What is known of one backend, shared by all handlers and configs of the process that send requests there.
 *
 * @internal
 */
export class BackendState {
  /** Requests under way. */
  requests = 0;
  /** Handlers that hold on to it. */
  holders = 0;
  /** When the last holder let go, in milliseconds since the Unix epoch. */
  leftAt = 0;
  private readonly failures = new Map<string, RecentFailures>();
  private readonly verdicts = new Map<string, Verdict>();

  /** @param dial - address as configured, placeholders not expanded */
  constructor(readonly dial: string) {}

  /**
   * Failures as one kind of passive check counts them: what one calls a failure, another may not.
   *
   * @param check - the check, as a text that tells it from others
   */
  failuresFor(check: string): RecentFailures {
    return entry(this.failures, check, () => new RecentFailures());
  }

  /**
   * The verdict of one active check. A backend that was never checked counts as healthy.
   *
   * @param check - handler and check, as a text that tells them from others
   */
  verdictFor(check: string): Verdict {
    return entry(this.verdicts, check, () => ({ healthy: true, passes: 0, fails: 0, lastFailure: undefined, checkedAt: undefined }));
  }

  /** All failures that count at a time, whoever counted them. */
  countFailures(now: number): number {
    let total = 0;
    for (const failures of this.failures.values()) total += failures.count(now);
    return total;
  }
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
