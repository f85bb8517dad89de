import type { Context } from '@caddis/core';
import { processGroup } from '../processes/process-group.js';
import { answerWithMetrics } from './group-metrics.js';
import type { MetricFamily, MetricSample, MetricSource } from './metric-family.js';

/**
 * All metric sources of a server. It is kept across reloads as long as each new config uses it.
 *
 * @public
 */
export class MetricSources {
  readonly #sources = new Set<{ readonly source: MetricSource }>();

  /**
   * Adds a source.
   *
   * @returns a function that removes the source, for `context.defer`; a second call does nothing
   */
  add(source: MetricSource): () => void {
    // Each call gets an entry of its own: several callers may add the same source, and each removes only its own entry.
    const entry = { source };
    this.#sources.add(entry);
    return () => void this.#sources.delete(entry);
  }

  /**
   * Collects the metrics of all sources. Families with the same name and type are merged; of samples with the same labels, the first one is kept.
   *
   * @param failed - called with each error that a source throws; the other sources are still collected
   * @returns the families, in the order in which they first appeared
   */
  collect(failed: (error: unknown, source: MetricSource) => void): readonly MetricFamily[] {
    const families = new Map<string, CollectedFamily>();
    const asked = new Set<MetricSource>();
    for (const { source } of this.#sources) {
      if (asked.has(source)) continue;
      asked.add(source);
      try {
        for (const family of source.metrics()) addFamily(families, family);
      } catch (error) {
        failed(error, source);
      }
    }
    return [...families.values()].map(({ family, samples }) => ({ ...family, samples: [...samples.values()] }));
  }
}

interface CollectedFamily {
  readonly family: Omit<MetricFamily, 'samples'>;
  readonly samples: Map<string, MetricSample>;
}

function addFamily(families: Map<string, CollectedFamily>, { name, help, type, samples }: MetricFamily): void {
  let known = families.get(name);
  if (known === undefined) families.set(name, (known = { family: { name, help, type }, samples: new Map() }));
  if (known.family.type !== type) throw new TypeError(`the metric ${name} is a ${known.family.type}, but another module reports it as a ${type}`);
  for (const sample of samples) {
    const key = `${sample.suffix ?? ''} ${JSON.stringify(sample.labels)}`;
    if (!known.samples.has(key)) known.samples.set(key, sample);
  }
}

/**
 * Returns the metric sources of the server that a module belongs to. Call it only if metrics are wanted, because the first call creates them.
 *
 * @example
 * ```ts
 * async provision(context: Context): Promise<void> {
 *   const metrics = await metricSources(context);
 *   context.defer(metrics.add(this));
 * }
 * ```
 * @public
 */
export function metricSources(context: Context): Promise<MetricSources> {
  return context.share('caddis.metrics', async () => {
    const sources = new MetricSources();
    return { value: sources, destroy: answerWithMetrics(sources, await processGroup(context)) };
  });
}
