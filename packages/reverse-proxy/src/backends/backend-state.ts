import { RecentFailures } from './recent-failures.js';

/** Result of the active checks of a backend. @internal */
export interface Verdict {
  healthy: boolean;
  /** Number of consecutive checks that passed. */
  passes: number;
  /** Number of consecutive checks that failed. */
  fails: number;
  /** Why the last failed check failed; kept when later checks pass. */
  lastFailure: { readonly reason: string; readonly at: number } | undefined;
  /** When the last check ended, in milliseconds since the Unix epoch. */
  checkedAt: number | undefined;
}

/**
 * The state of one backend. All handlers and configs of the process that send requests there share it.
 *
 * @internal
 */
export class BackendState {
  /** Number of active requests. */
  requests = 0;
  /** Number of handlers that use this state. */
  holders = 0;
  /** When the last handler released the state, in milliseconds since the Unix epoch. */
  leftAt = 0;
  private readonly failures = new Map<string, RecentFailures>();
  private readonly verdicts = new Map<string, Verdict>();

  /** @param dial - address as configured, with unexpanded placeholders */
  constructor(readonly dial: string) {}

  /**
   * Returns the failures for one kind of passive check. They are counted separately, because checks differ in what they count as a failure.
   *
   * @param check - key of the check
   */
  failuresFor(check: string): RecentFailures {
    return entry(this.failures, check, () => new RecentFailures());
  }

  /**
   * Returns the verdict of one active check. A backend that was never checked counts as healthy.
   *
   * @param check - key of the handler and its check
   */
  verdictFor(check: string): Verdict {
    return entry(this.verdicts, check, () => ({ healthy: true, passes: 0, fails: 0, lastFailure: undefined, checkedAt: undefined }));
  }

  /** Returns the number of failures that still count, of all passive checks. */
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
