import type { Context, Logger } from '@caddis/core';
import { collectFromGroup, metricSources, type MetricSources, processGroup, type ProcessGroup } from '@caddis/kit';
import { renderMetrics, type MetricsFormat } from './render-metrics.js';

/** A collected result. */
interface Collected {
  readonly text: Promise<string>;
  /** Until when the result is reused, as a value of `performance.now()`; `undefined` while collecting. */
  goodUntil: number | undefined;
}

/** A result is reused for this multiple of the time spent collecting it, so that collecting takes at most a tenth of the time. */
const restFactor = 9;

/**
 * The metrics of a server as text. Concurrent requests share one result.
 *
 * @internal
 */
export class Exposition {
  private readonly collected = new Map<MetricsFormat, Collected>();

  constructor(
    private readonly sources: MetricSources,
    private readonly group: ProcessGroup,
    private readonly log: Logger,
  ) {}

  /** Returns the current metrics, or slightly older ones. */
  text(format: MetricsFormat): Promise<string> {
    const last = this.collected.get(format);
    if (last !== undefined && (last.goodUntil === undefined || performance.now() < last.goodUntil)) return last.text;
    const next: Collected = { text: this.collect(format), goodUntil: undefined };
    this.collected.set(format, next);
    const beganAt = performance.now();
    const rest = (): void => {
      const endedAt = performance.now();
      next.goodUntil = endedAt + (endedAt - beganAt) * restFactor;
    };
    next.text.then(rest, () => this.collected.delete(format));
    return next.text;
  }

  private async collect(format: MetricsFormat): Promise<string> {
    const families = await collectFromGroup(this.sources, this.group, (error) => this.log.error({ err: error }, 'the metrics of a module cannot be read and are omitted'));
    return await renderMetrics(families, format);
  }
}

/** Returns the shared exposition of the server to which a module belongs. @internal */
export function expositionOf(context: Context, log: Logger): Promise<Exposition> {
  return context.share('metrics.exposition', async () => ({ value: new Exposition(await metricSources(context), await processGroup(context), log) }));
}
