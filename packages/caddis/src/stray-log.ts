import type { Clock, Logger, LogFields } from '@caddis/core';
import { type LogLevel, RateLimitedLog } from '@caddis/kit';

/** Log lines of each kind per minute. The limit is needed because a faulty log writer may throw again for each line that reports its error. */
const maxLines = 20;
/** Time without further errors after which the number of those that were not logged is reported, in milliseconds. */
const quietMs = 5_000;

/** What happens outside of any call. @internal */
export type StrayKind = 'error' | 'rejection' | 'warning';

/** For each kind: level and message of a single line, and the message that reports how many were not logged. */
const kinds = {
  error: { level: 'error', one: 'error outside of any call', rest: 'further errors outside of any call were not logged' },
  rejection: { level: 'error', one: 'promise rejected without a handler', rest: 'further promises rejected without a handler were not logged' },
  warning: { level: 'warn', one: 'warning of Node', rest: 'further warnings of Node were not logged' },
} as const satisfies Readonly<Record<StrayKind, { readonly level: LogLevel; readonly one: string; readonly rest: string }>>;

/**
 * Logs errors and warnings that belong to no call, at most twenty of each kind per minute. The number of the others is in the next line, or in a
 * line of its own if no more come for five seconds.
 *
 * @internal
 */
export class StrayLog {
  private readonly limited: RateLimitedLog;
  private unlogged = 0;
  private isWaiting = false;

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {
    this.limited = new RateLimitedLog(log, clock, { burst: maxLines });
  }

  write(kind: StrayKind, fields: LogFields): void {
    const { level, one } = kinds[kind];
    if (this.limited.write(kind, level, fields, one)) return;
    this.unlogged += 1;
    if (!this.isWaiting) this.waitForQuiet();
  }

  /** Logs how many were not logged, if there were any. */
  tellRest(): void {
    for (const kind of Object.keys(kinds) as readonly StrayKind[]) {
      const count = this.limited.takeSuppressed(kind);
      if (count > 0) this.log[kinds[kind].level]({ count }, kinds[kind].rest);
    }
  }

  private waitForQuiet(): void {
    this.isWaiting = true;
    const before = this.unlogged;
    this.clock.setTimeout(() => {
      if (this.unlogged !== before) return this.waitForQuiet();
      this.isWaiting = false;
      this.tellRest();
    }, quietMs);
  }
}
