import type { LogEntry } from '@caddis/core/logging';

/** How many lines that are alike are written. @internal */
export interface SamplingSettings {
  /** Milliseconds after which the count begins again. */
  readonly interval: number;
  readonly first: number;
  readonly thereafter: number;
}

/** Different lines that are counted in one interval at most. Messages are constants, so there are hardly more; what comes beyond is written. */
const maxCounted = 4096;

/**
 * Leaves out lines where many are alike: with the same level and message.
 *
 * @see zap's sampler, which Caddy uses
 * @internal
 */
export class Sampler {
  #endsAt = 0;
  readonly #counts = new Map<string, number>();

  constructor(private readonly settings: SamplingSettings) {}

  /** Tells whether another one with these settings would do the same. */
  hasSettings({ interval, first, thereafter }: SamplingSettings): boolean {
    return this.settings.interval === interval && this.settings.first === first && this.settings.thereafter === thereafter;
  }

  /** Tells whether a line is written. */
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
