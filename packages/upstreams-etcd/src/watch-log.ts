import type { Clock, Logger } from '@caddis/core';
import type { SourceState } from '@caddis/core/http';
import { RateLimitedLog } from '@caddis/upstream-kit';
import type { BadKey } from './backends.js';

/** Logs what becomes of a watch, each thing once and not at every try. */
export class WatchLog {
  private readonly limited: RateLimitedLog;
  private outageLogged = false;
  /** Keys that are logged as bad, with their revision. */
  private logged: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly log: Logger,
    clock: Clock,
  ) {
    this.limited = new RateLimitedLog(log, clock);
  }

  /** etcd could not be read; `state` tells whether there are older backends. */
  failed(error: unknown, state: SourceState, retryMs: number): void {
    const fields = { err: error, state, retry_ms: Math.round(retryMs) };
    const written = this.limited.write(state, state === 'stale' ? 'warn' : 'error', fields, 'etcd cannot be read');
    this.outageLogged ||= written;
  }

  /** etcd was read. */
  succeeded(bad: readonly BadKey[]): void {
    if (this.outageLogged) this.log.info('etcd can be read again');
    this.outageLogged = false;
    for (const { key, revision, leftOut } of bad) {
      if (this.logged.get(key) === revision) continue;
      this.log.warn({ key, revision, left_out: leftOut }, 'left out what cannot be used of a key');
    }
    this.logged = new Map(bad.map(({ key, revision }) => [key, revision]));
  }
}
