/** One value of a metric. @public */
export interface MetricSample {
  /** What is added to the name of the family: `_bucket`, `_sum`, `_count` of a histogram. Left out, nothing is. */
  readonly suffix?: string;
  /** Labels by name. Values come from the config or from a list of known ones, never from what a client sends as it likes. */
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * A metric with all its values, as Prometheus knows it.
 *
 * @see https://prometheus.io/docs/concepts/metric_types/
 * @public
 */
export interface MetricFamily {
  /** Name in full, with the unit: `caddy_http_requests_total`, `caddis_source_age_seconds`. */
  readonly name: string;
  /** What it counts or measures, one line. */
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: Iterable<MetricSample>;
}

/** Something that has metrics. @public */
export interface MetricSource {
  /** Tells the values of now. Called for each scrape; must not wait, and changes nothing. */
  metrics(): Iterable<MetricFamily>;
}
