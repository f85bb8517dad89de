import type { Clock, LogFields, Logger } from '@caddis/core';

/** Shortest time in milliseconds between two lines about one source. */
const intervalMs = 10_000;

/** Log lines about sources: requests come by the thousand, and each would say the same. */
export class SourceLog {
  private readonly quietUntil = new Map<number, number>();

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
  ) {}

  failed(index: number, err: unknown): void {
    if (this.isDue(index)) this.log.error(fieldsOf(index, { err }), 'upstream source failed, going on with the others');
  }

  empty(index: number): void {
    if (this.isDue(index)) this.log.warn(fieldsOf(index), 'upstream source has no upstreams');
  }

  resetFailed(index: number, err: unknown): void {
    if (this.isDue(index)) this.log.error(fieldsOf(index, { err }), 'upstream source could not drop what it remembered');
  }

  private isDue(index: number): boolean {
    const now = this.clock.now();
    if (now < (this.quietUntil.get(index) ?? 0)) return false;
    this.quietUntil.set(index, now + intervalMs);
    return true;
  }
}

function fieldsOf(index: number, fields: LogFields = {}): LogFields {
  return { source_idx: index, ...fields };
}
