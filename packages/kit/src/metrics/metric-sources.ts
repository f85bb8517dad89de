import type { Context } from '@caddis/core';
import { processGroup } from '../processes/process-group.js';
import { answerWithMetrics } from './group-metrics.js';
import type { MetricFamily, MetricSample, MetricSource } from './metric-family.js';

/**
 * All that has metrics in a server. It outlives reloads while one config after the other uses it.
 *
 * @public
 */
export class MetricSources {
  readonly #sources = new Set<{ readonly source: MetricSource }>();

  /**
   * Adds a source.
   *
   * @returns takes it away again, for `context.defer`; a second call does nothing
   */
  add(source: MetricSource): () => void {
    // An entry of its own: a source may be added by several, and taken away by one of them.
    const entry = { source };
    this.#sources.add(entry);
    return () => void this.#sources.delete(entry);
  }

  /**
   * Asks all sources. Families of the same name and type become one; of values with the same labels the first counts.
   *
   * @param failed - hears what a source threw; the others are asked all the same
   * @returns the families, in the order in which they were told first
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
  if (known.family.type !== type) throw new TypeError(`the metric ${name} is a ${known.family.type}, and another module tells of it as a ${type}`);
  for (const sample of samples) {
    const key = `${sample.suffix ?? ''} ${JSON.stringify(sample.labels)}`;
    if (!known.samples.has(key)) known.samples.set(key, sample);
  }
}

/**
 * Finds the metrics of the server that a module is part of. Ask only where metrics are wanted: the first who asks has them made.
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
