import { clock, type Clock, type Context, inject, logger, type Logger, module, object, type Provisioner } from '@caddis/core';
import { type AdminAnswer, type AdminRequest, type AdminRoute, adminRoutes, type AdminRoutes } from '@caddis/core/admin';
import { metricSources } from '@caddis/kit';
import { runtimeHandle, type RuntimeHandle } from '@caddis/runtime';
import { acceptedFormat } from '../exposition/accepted-format.js';
import { type Exposition, expositionOf } from '../exposition/exposition.js';
import { contentTypes } from '../exposition/render-metrics.js';
import { ReloadMetrics } from './reload-metrics.js';

/**
 * Serves the metrics of the server at the admin endpoint.
 *
 * @see Caddy's `admin.api.metrics`
 * @public
 */
@module(adminRoutes, {
  name: 'metrics',
  config: object({}),
  summary: 'Shows the metrics of the server, for Prometheus.',
  description: `
\`GET /metrics\` answers in the Prometheus format, or in the OpenMetrics format if the client asks for it. Requests are counted if the app \`http\` has \`metrics\`.
Loads of configs, upstreams, sources and the process are always included. Counters continue across a reload.`,
})
export class MetricsRoutes implements AdminRoutes, Provisioner {
  private exposition!: Exposition;

  constructor(
    _config: unknown,
    @logger() private readonly log: Logger,
    @inject(runtimeHandle) private readonly server: RuntimeHandle,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    const reloads = new ReloadMetrics(() => this.time.now());
    context.defer(reloads.watch(this.server));
    context.defer((await metricSources(context)).add(reloads));
    this.exposition = await expositionOf(context, this.log);
  }

  routes(): readonly AdminRoute[] {
    return [{ path: '/metrics', methods: ['GET'], summary: 'Metrics of the server, for Prometheus.', handle: (request) => this.show(request) }];
  }

  private async show(request: AdminRequest): Promise<AdminAnswer> {
    const format = acceptedFormat(request.header('accept'));
    return { headers: { 'Content-Type': contentTypes[format] }, body: await this.exposition.text(format) };
  }
}
