/** One value of a metric. @public */
export interface MetricSample {
  /** Suffix of the family's name: `_bucket`, `_sum` or `_count` for a histogram; otherwise absent. */
  readonly suffix?: string;
  /** Labels by name. Values must come from the config or from a fixed list, never from arbitrary input of a client. */
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/**
 * A metric with all its samples, as in the data model of Prometheus.
 *
 * @see https://prometheus.io/docs/concepts/metric_types/
 * @public
 */
export interface MetricFamily {
  /** Full name including the unit: `caddy_http_requests_total`, `caddis_source_age_seconds`. */
  readonly name: string;
  /** What the metric counts or measures, in one line. */
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: Iterable<MetricSample>;
}

/** Something that has metrics. @public */
export interface MetricSource {
  /** Returns the current values. Called for each scrape; must not wait and must not change anything. */
  metrics(): Iterable<MetricFamily>;
}
