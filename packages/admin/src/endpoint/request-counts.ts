import type { MetricFamily, MetricSample, MetricSource } from '@caddis/kit';

/** Labels of one series. The path is that of the route, so that clients cannot create arbitrary series. */
interface CountedRequest {
  /** Name of the module; `admin` for the routes of the endpoint itself. */
  readonly handler: string;
  readonly path: string;
  readonly method: string;
}

/**
 * Counts the requests that the endpoint's routes have answered.
 *
 * @see Caddy's `adminMetrics`
 * @internal
 */
export class RequestCounts implements MetricSource {
  readonly #answered = new Map<string, { readonly labels: MetricSample['labels']; value: number }>();
  readonly #failed = new Map<string, { readonly labels: MetricSample['labels']; value: number }>();

  /** @param status - of the answer @param isError - whether the answer comes from a thrown error */
  count({ handler, path, method }: CountedRequest, status: number, isError: boolean): void {
    countIn(this.#answered, { handler, path, code: status, method });
    if (isError) countIn(this.#failed, { handler, path, method });
  }

  *metrics(): Generator<MetricFamily, void, undefined> {
    yield { name: 'caddy_admin_http_requests_total', type: 'counter', help: 'Requests to the admin endpoint, by route.', samples: [...this.#answered.values()] };
    yield { name: 'caddy_admin_http_request_errors_total', type: 'counter', help: 'Requests to the admin endpoint that ended with an error, by route.', samples: [...this.#failed.values()] };
  }
}

function countIn(series: Map<string, { readonly labels: MetricSample['labels']; value: number }>, labels: MetricSample['labels']): void {
  const key = Object.values(labels).join(' ');
  const known = series.get(key);
  if (known === undefined) series.set(key, { labels, value: 1 });
  else known.value += 1;
}

const counts = new WeakMap<object, RequestCounts>();

/**
 * Returns the counts of a server's endpoint. The endpoint is not a module and cannot export metrics itself, so one of its modules exports these.
 *
 * @param server - the server
 * @internal
 */
export function requestCountsOf(server: object): RequestCounts {
  let own = counts.get(server);
  if (own === undefined) counts.set(server, (own = new RequestCounts()));
  return own;
}
