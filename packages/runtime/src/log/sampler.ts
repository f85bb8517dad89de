import type { LogEntry } from '@caddis/core/logging';

/** How many similar lines are written. @internal */
export interface SamplingSettings {
  /** Length of an interval, in milliseconds; each interval counts from zero. */
  readonly interval: number;
  readonly first: number;
  readonly thereafter: number;
}

/** Maximum number of distinct lines to count per interval. Messages are constants, so there are hardly more; further lines are always written. */
const maxCounted = 4096;

/**
 * Drops lines if many have the same level and message.
 *
 * @see zap's sampler, which Caddy uses
 * @internal
 */
export class Sampler {
  #endsAt = 0;
  readonly #counts = new Map<string, number>();

  constructor(private readonly settings: SamplingSettings) {}

  /** Tells whether this sampler has the same settings. */
  hasSettings({ interval, first, thereafter }: SamplingSettings): boolean {
    return this.settings.interval === interval && this.settings.first === first && this.settings.thereafter === thereafter;
  }

  /** Tells whether to write a line. */
  takes({ level, message, time }: LogEntry): boolean {
    const { interval, first, thereafter } = this.settings;
    if (time >= this.#endsAt) {
      this.#counts.clear();
      this.#endsAt = time + interval;
    }
    const key = `${level} ${message}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count === 1 && this.#counts.size >= maxCounted) return true;
    this.#counts.set(key, count);
    return count <= first || (count - first) % thereafter === 0;
  }
}
