import type { Context, Logger } from '@caddis/core';
import { collectFromGroup, metricSources, type MetricSources, processGroup, type ProcessGroup } from '@caddis/kit';
import { renderMetrics, type MetricsFormat } from './render-metrics.js';

/** Metrics that were collected. */
interface Collected {
  readonly text: Promise<string>;
  /** Until when they are sent again, by `performance.now()`; `undefined` while they are being collected. */
  goodUntil: number | undefined;
}

/** How many times as long as collecting takes the result is sent again: so it takes at most a tenth of the time, however many ask. */
const restFactor = 9;

/**
 * The metrics of a server as they are sent. Whoever asks while they are being collected gets the same.
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

  /** The text of now, or of a moment ago. */
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
    const families = await collectFromGroup(this.sources, this.group, (error) => this.log.error({ err: error }, 'metrics of a module are left out'));
    return await renderMetrics(families, format);
  }
}

/** Finds the exposition of the server that a module is part of. @internal */
export function expositionOf(context: Context, log: Logger): Promise<Exposition> {
  return context.share('metrics.exposition', async () => ({ value: new Exposition(await metricSources(context), await processGroup(context), log) }));
}
