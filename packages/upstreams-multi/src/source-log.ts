import type { Clock, LogFields, Logger } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';

/** Minimum time between two log lines about one source, in milliseconds. */
const intervalMs = 10_000;

/** Logs messages about sources, at a limited rate, because thousands of requests would each cause the same message. @internal */
export class SourceLog {
  private readonly limited: RateLimitedLog;
  private readonly topics: string[] = [];
  private readonly statusLogged = new Set<number>();

  /** @param fieldsOf - returns fields that identify a source: its index and, if known, its module and its place in the config */
  constructor(
    private readonly log: Logger,
    clock: Clock,
    private readonly fieldsOf: (index: number) => LogFields,
  ) {
    this.limited = new RateLimitedLog(log, clock, { intervalMs });
  }

  failed(index: number, err: unknown): void {
    this.write(index, 'error', err, 'upstream source failed; the other sources are used');
  }

  empty(index: number): void {
    this.write(index, 'warn', undefined, 'upstream source has no upstreams');
  }

  resetFailed(index: number, err: unknown): void {
    this.write(index, 'error', err, 'upstream source could not clear its cache');
  }

  /** Logged once per source: an invalid status is a bug in its code, and the status may be requested often. */
  badStatus(index: number, err: unknown): void {
    if (this.statusLogged.has(index)) return;
    this.statusLogged.add(index);
    this.log.error({ ...this.fieldsOf(index), err }, 'upstream source did not report its status');
  }

  /** Called for every request while a source fails or is empty, so it computes the fields only if the line is written. */
  private write(index: number, level: 'warn' | 'error', err: unknown, message: string): void {
    const suppressed = this.limited.take((this.topics[index] ??= `source ${index}`));
    if (suppressed === undefined) return;
    const fields = { ...this.fieldsOf(index), ...(err === undefined ? {} : { err }), ...(suppressed === 0 ? {} : { suppressed }) };
    this.log[level](fields, message);
  }
}
