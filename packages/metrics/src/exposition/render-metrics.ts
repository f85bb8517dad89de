import type { MetricFamily, MetricSample } from '@caddis/kit';
import type { Metric, Registry } from 'prom-client';
import { processMetrics } from './process-metrics.js';
import { loadPromClient } from './prom-client.js';

/** A text format for metrics. @internal */
export type MetricsFormat = 'prometheus' | 'openmetrics';

/** `Content-Type` of each format. @internal */
export const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/**
 * Formats metrics as text, followed by those of the process.
 *
 * @internal
 */
export async function renderMetrics(families: readonly MetricFamily[], format: MetricsFormat): Promise<string> {
  const { Registry: Page } = await loadPromClient();
  const page = new Page() as Registry;
  page.setContentType(contentTypes[format] as never);
  for (const family of families) page.registerMetric(asMetric(family));
  // Use copies, because rendering may change the names of the metrics, depending on the format.
  for (const known of await (await processMetrics()).getMetricsAsJSON()) {
    const { name, help, type, values } = known as unknown as Snapshot;
    if (page.getSingleMetric(name) === undefined) page.registerMetric(new StillMetric(name, help, type, values) as unknown as Metric);
  }
  return await page.metrics();
}

interface Value {
  readonly metricName?: string;
  readonly labels: MetricSample['labels'];
  readonly value: number;
}

interface Snapshot {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly Value[];
}

/** A metric with fixed values, as `prom-client` needs it for rendering. For OpenMetrics, `prom-client` changes the name of a counter. */
class StillMetric {
  constructor(
    public name: string,
    private readonly help: string,
    private readonly type: string,
    private readonly values: readonly Value[],
  ) {}

  get(): Snapshot {
    const { name, help, type, values } = this;
    return { name, help, type, values };
  }
}

function asMetric({ name, help, type, samples }: MetricFamily): Metric {
  const values = Array.from(samples, ({ suffix, labels, value }) => (suffix === undefined ? { labels, value } : { metricName: `${name}${suffix}`, labels, value }));
  return new StillMetric(name, help, type, values) as unknown as Metric;
}
