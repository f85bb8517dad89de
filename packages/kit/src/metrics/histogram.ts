import type { MetricSample } from './metric-family.js';

/**
 * Counts values by size. Recording a value costs a short search and two additions.
 *
 * @public
 */
export class Histogram {
  readonly #counts: number[];
  #sum = 0;
  #isEmpty = true;

  /** @param bounds - upper bounds of the buckets, ascending; a bucket for all larger values is added */
  constructor(private readonly bounds: readonly number[]) {
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** True as long as no value was recorded. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Records a value. */
  observe(value: number): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    (this.#counts[bucket] as number) += 1;
    this.#sum += value;
    this.#isEmpty = false;
  }

  /** Returns the samples for a {@link MetricFamily}. */
  *samples(labels: MetricSample['labels']): Generator<MetricSample, void, undefined> {
    let count = 0;
    for (const [bucket, here] of this.#counts.entries()) {
      count += here;
      yield { suffix: '_bucket', labels: { ...labels, le: this.bounds[bucket] ?? '+Inf' }, value: count };
    }
    yield { suffix: '_sum', labels, value: this.#sum };
    yield { suffix: '_count', labels, value: count };
  }
}

/** Bucket bounds for durations in seconds. @see Go's `prometheus.DefBuckets` @public */
export const secondsBounds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Bucket bounds for sizes in bytes: eight, each four times the previous one. @public */
export const bytesBounds: readonly number[] = Array.from({ length: 8 }, (_, power) => 256 * 4 ** power);
