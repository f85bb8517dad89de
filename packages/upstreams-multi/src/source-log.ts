import type { Clock, LogFields, Logger } from '@caddis/core';

/** Shortest time in milliseconds between two lines about one source. */
const intervalMs = 10_000;

/** Log lines about sources: requests come by the thousand, and each would say the same. */
export class SourceLog {
  private readonly quietUntil = new Map<number, number>();
  private readonly statusLogged = new Set<number>();

  /** @param fieldsOf - names a source: its position and, where they are known, its module and its place in the config */
  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
    private readonly fieldsOf: (index: number) => LogFields,
  ) {}

  failed(index: number, err: unknown): void {
    if (this.isDue(index)) this.log.error({ ...this.fieldsOf(index), err }, 'upstream source failed, going on with the others');
  }

  empty(index: number): void {
    if (this.isDue(index)) this.log.warn(this.fieldsOf(index), 'upstream source has no upstreams');
  }

  resetFailed(index: number, err: unknown): void {
    if (this.isDue(index)) this.log.error({ ...this.fieldsOf(index), err }, 'upstream source could not drop what it remembered');
  }

  /** Said once: a status that is wrong is a fault of the code, and asked for at any time. */
  badStatus(index: number, err: unknown): void {
    if (this.statusLogged.has(index)) return;
    this.statusLogged.add(index);
    this.log.error({ ...this.fieldsOf(index), err }, 'upstream source does not tell how it is doing');
  }

  private isDue(index: number): boolean {
    const now = this.clock.now();
    if (now < (this.quietUntil.get(index) ?? 0)) return false;
    this.quietUntil.set(index, now + intervalMs);
    return true;
  }
}
