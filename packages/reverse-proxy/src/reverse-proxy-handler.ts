import { type Clock, clock, type Context, inject, logger, type Logger, module, type Provisioner } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { metricSources } from '@caddis/kit';
import { ActiveCheck } from './health/active/active-check.js';
import { ActiveChecks } from './health/active/active-checks.js';
import { GuardedSource } from './guards/guarded-source.js';
import { proxyDirectory, type ProxyReport, type ProxyReporter } from './backends/proxy-directory.js';
import { proxyMetrics } from './backends/proxy-metrics.js';
import { createProxySettings } from './proxy/create-proxy-settings.js';
import { Exchange } from './proxy/exchange.js';
import { exchangePlaceholderDocs } from './proxy/exchange-placeholders.js';
import type { ProxySettings } from './proxy/proxy-settings.js';
import { type TunnelOwner, Tunnels } from './proxy/tunnel/tunnels.js';
import { checkProxy } from './check-proxy.js';
import { ReverseProxyConfig } from './reverse-proxy-config.js';
import { description, examples } from './reverse-proxy-docs.js';

/**
 * Forwards requests to backends.
 *
 * @see Caddy's `http.handlers.reverse_proxy`
 * @public
 */
@module(handlers, {
  name: 'reverse_proxy',
  alsoCalled: [
    'load balancer', 'load balancing', 'gateway', 'proxy pass', 'health check', 'health checks', 'retry', 'retries', 'websocket',
    'upstream', 'backend', '502', '503', '504',
  ],
  config: ReverseProxyConfig,
  placeholders: exchangePlaceholderDocs,
  summary: 'Forwards requests to backends, and their responses to clients.',
  description,
  examples,
  check: checkProxy,
})
export class ReverseProxyHandler implements Handler, Provisioner, ProxyReporter {
  private proxy!: ProxySettings;
  private source: GuardedSource | undefined;
  private context: Context | undefined;
  private activeChecks: ActiveChecks | undefined;

  constructor(
    private readonly config: ReverseProxyConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    const { config, log, time } = this;
    this.context = context;
    const directory = await proxyDirectory(context, time);
    const tunnels = await context.share(`http.handlers.reverse_proxy tunnels ${context.path}`, () => ({ value: new Tunnels(time) }));
    const { active } = config.health_checks;
    const activeCheck = ActiveCheck.isWanted(active) ? new ActiveCheck(active, context.path) : undefined;
    const { dynamic_upstreams: source, source_timeout: deadlineMs } = config;
    this.source = source === undefined ? undefined : new GuardedSource({ source, clock: time, log, deadlineMs });
    this.proxy = createProxySettings(config, { context, clock: time, log, directory, source: this.source, tunnels, activeCheck: activeCheck?.key });
    context.defer(() => this.proxy.registry.destroy());
    const owner = this.tunnelOwner();
    tunnels.join(owner);
    context.defer(() => tunnels.leave(owner));
    directory.proxies.add(this);
    context.defer(() => void directory.proxies.delete(this));
    context.defer((await metricSources(context)).add(proxyMetrics(directory, time)));
    if (activeCheck !== undefined) this.activeChecks = new ActiveChecks({ check: activeCheck, transport: this.proxy.transport, clock: time, log, shared: directory.shared });
    context.onStart(() => this.proxy.registry.watch(this.activeChecks));
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    return new Exchange(this.proxy, request, response, next).run();
  }

  /** Reports the state of the upstreams, for the admin API. */
  report(): ProxyReport {
    const upstreams = [...this.proxy.registry.list()].map(({ state, fails, healthy, draining }) => ({
      address: state.dial,
      num_requests: state.requests,
      fails,
      healthy,
      draining,
    }));
    return { path: this.context?.path ?? '', upstreams, health: this.activeChecks?.status() ?? [], source: this.source?.status() };
  }

  /** Keeps upgraded connections open as long as the config has their upstream. With a source, every upstream is assumed to be still there. */
  private tunnelOwner(): TunnelOwner {
    const { upstreams, dynamic_upstreams: source, stream_close_delay: closeDelayMs } = this.config;
    return { closeDelayMs, keeps: (dial) => source !== undefined || upstreams.some((upstream) => upstream.dial === dial) };
  }
}
