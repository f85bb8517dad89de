import { boolean, type ConfigOf, type Context, logger, type Logger, module, object, type Provisioner } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { acceptedFormat } from './exposition/accepted-format.js';
import { type Exposition, expositionOf } from './exposition/exposition.js';
import { contentTypes } from './exposition/render-metrics.js';

/** Config of {@link MetricsHandler}. @public */
export const MetricsHandlerConfig = object({
  disable_openmetrics: boolean({
    description: 'Whether clients that ask for OpenMetrics get the older Prometheus format too.',
    default: false,
  }),
});

/**
 * Serves the metrics of the server.
 *
 * @see Caddy's `metrics.Metrics`
 * @public
 */
@module(handlers, {
  name: 'metrics',
  config: MetricsHandlerConfig,
  summary: 'Answers with the metrics of the server, for Prometheus.',
  description:
    'It shows the same as `/metrics` of the admin endpoint, for clients that cannot reach that endpoint. It gives information about all servers ' +
    'and upstreams, so restrict who can access it. Requests are counted if the app `http` has `metrics`; all other metrics are always included. ' +
    'Counters continue across a reload.',
  examples: [
    { title: 'Metrics on a path of their own.', config: { handler: 'metrics' } },
    { title: 'The older form for all.', config: { handler: 'metrics', disable_openmetrics: true } },
  ],
})
export class MetricsHandler implements Handler, Provisioner {
  private exposition!: Exposition;

  constructor(
    private readonly config: ConfigOf<typeof MetricsHandlerConfig>,
    @logger() private readonly log: Logger,
  ) {}

  async provision(context: Context): Promise<void> {
    this.exposition = await expositionOf(context, this.log);
  }

  async handle(request: HttpRequest, response: HttpResponse): Promise<void> {
    const format = this.config.disable_openmetrics ? 'prometheus' : acceptedFormat(request.headers.getAll('Accept').join(','));
    const text = await this.exposition.text(format);
    response.headers.set('Content-Type', contentTypes[format]);
    response.end(text);
  }
}
