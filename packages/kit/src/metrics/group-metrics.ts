import type { ProcessGroup } from '../processes/process-group.js';
import type { MetricFamily, MetricSample, MetricSource } from './metric-family.js';

/** Topic on which a worker answers with its metrics. */
const ownTopic = 'caddis.metrics';
/** Topic on which a worker answers with metrics of its process. @public */
export const processTopic: string = 'caddis.metrics.process';
/** Topic on which the supervisor answers with the metrics of all processes. */
const allTopic = 'caddis.metrics.all';

/** Something that collects metrics: `MetricSources`. @public */
export interface MetricCollector {
  /** As in `MetricSources`. */
  collect(failed: (error: unknown, source: MetricSource) => void): readonly MetricFamily[];
}

/** The metrics of one process. */
interface ProcessMetrics {
  readonly id: number;
  readonly families: readonly MetricFamily[];
}

/**
 * Answers requests of the server's other processes for the metrics of this one.
 *
 * @returns a function that ends this
 * @internal
 */
export function answerWithMetrics(sources: MetricCollector, group: ProcessGroup): () => void {
  if (group.role === 'worker') return group.answer(ownTopic, (): ProcessMetrics => ({ id: group.id, families: sources.collect(() => {}) }));
  return group.answer(allTopic, () => collectFromGroup(sources, group, () => {}));
}

/**
 * Collects the metrics of all processes of a server. Counters and histograms are summed up. A gauge of a worker gets the label `worker` instead,
 * because the sum of several gauges may have no meaning.
 *
 * @param sources - the metrics of this process
 * @param failed - called with each error of a source in this process
 * @public
 */
export async function collectFromGroup(sources: MetricCollector, group: ProcessGroup, failed: (error: unknown, source: MetricSource) => void): Promise<readonly MetricFamily[]> {
  if (group.role === 'alone') return sources.collect(failed);
  if (group.role === 'worker') return ((await group.ask(allTopic, undefined))[0] as readonly MetricFamily[] | undefined) ?? sources.collect(failed);
  const [own, ofProcesses] = await Promise.all([group.ask(ownTopic, undefined), group.ask(processTopic, undefined)]);
  const workers = [...own, ...ofProcesses] as readonly ProcessMetrics[];
  return mergeMetrics(sources.collect(failed), workers);
}

/** Merges the metrics of the processes into those of the server. */
function mergeMetrics(ofSupervisor: readonly MetricFamily[], workers: readonly ProcessMetrics[]): readonly MetricFamily[] {
  const merged = new Map<string, MergedFamily>();
  for (const { id, families } of workers) {
    for (const family of families) addSamples(merged, family, (labels) => (family.type === 'gauge' ? { ...labels, worker: id } : labels));
  }
  for (const family of ofSupervisor) if (family.type !== 'gauge' || !merged.has(family.name)) addSamples(merged, family, (labels) => labels);
  return [...merged.values()].map(({ family, samples }) => ({ ...family, samples: [...samples.values()] }));
}

interface MergedFamily {
  readonly family: Omit<MetricFamily, 'samples'>;
  readonly samples: Map<string, MetricSample>;
}

function addSamples(merged: Map<string, MergedFamily>, { name, help, type, samples }: MetricFamily, labelled: (labels: MetricSample['labels']) => MetricSample['labels']): void {
  let known = merged.get(name);
  if (known === undefined) merged.set(name, (known = { family: { name, help, type }, samples: new Map() }));
  if (known.family.type !== type) return;
  for (const sample of samples) {
    const labels = labelled(sample.labels);
    const key = `${sample.suffix ?? ''} ${JSON.stringify(labels)}`;
    const before = known.samples.get(key);
    known.samples.set(key, { ...sample, labels, value: sample.value + (before?.value ?? 0) });
  }
}
