import type { MetricFamily, MetricSample, MetricSource } from '@caddis/kit';

/** What one series counts. Paths are those of routes, so that no client can make up series. */
interface CountedRequest {
  /** Name of the module; `admin` for the routes of the endpoint itself. */
  readonly handler: string;
  readonly path: string;
  readonly method: string;
}

/**
 * Counts the requests that routes of the endpoint have answered.
 *
 * @see Caddy's `adminMetrics`
 * @internal
 */
export class RequestCounts implements MetricSource {
  readonly #answered = new Map<string, { readonly labels: MetricSample['labels']; value: number }>();
  readonly #failed = new Map<string, { readonly labels: MetricSample['labels']; value: number }>();

  /** @param status - of the answer @param isError - whether the route has failed or refused, rather than answered */
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
 * The counts of a server's endpoint. The endpoint is no module, and so has no metrics of its own: a module that stands beside the document with it tells of these.
 *
 * @param server - the server
 * @internal
 */
export function requestCountsOf(server: object): RequestCounts {
  let own = counts.get(server);
  if (own === undefined) counts.set(server, (own = new RequestCounts()));
  return own;
}
