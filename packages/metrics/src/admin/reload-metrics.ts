import type { MetricFamily, MetricSource } from '@caddis/kit';
import type { RuntimeHandle } from '@caddis/runtime';

/**
 * Counts successful and failed loads of configs.
 *
 * @see Caddy's `globalMetrics`
 * @internal
 */
export class ReloadMetrics implements MetricSource {
  private readonly counts = { loaded: 0, failed: 0 };
  private isLastLoaded = false;
  /** Milliseconds since the Unix epoch. */
  private lastLoadedAt: number | undefined;

  constructor(private readonly now: () => number) {}

  /** Starts counting. @returns a function that stops it */
  watch(server: RuntimeHandle): () => void {
    const ends = [
      server.on('loaded', () => {
        this.counts.loaded += 1;
        this.isLastLoaded = true;
        this.lastLoadedAt = this.now();
      }),
      server.on('failed', () => {
        this.counts.failed += 1;
        this.isLastLoaded = false;
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  *metrics(): Generator<MetricFamily, void, undefined> {
    yield gauge('caddy_config_last_reload_successful', 'Whether the last configuration reload attempt was successful.', this.isLastLoaded ? 1 : 0);
    if (this.lastLoadedAt !== undefined) {
      yield gauge('caddy_config_last_reload_success_timestamp_seconds', 'Timestamp of the last successful configuration reload.', this.lastLoadedAt / 1000);
    }
    const samples = Object.entries(this.counts).map(([outcome, value]) => ({ labels: { outcome }, value }));
    yield { name: 'caddis_config_loads_total', type: 'counter', help: 'Configs that were loaded, the first one among them, and that could not be loaded.', samples };
  }
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, type: 'gauge', help, samples: [{ labels: {}, value }] };
}
