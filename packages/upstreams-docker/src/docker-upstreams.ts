import { clock, faultOf, inject, logger, module, type Clock, type Context, type Logger, type Validator } from '@caddis/core';
import { upstreams } from '@caddis/core/http';
import { assertTlsClientComplete, RateLimitedLog, reportThrown } from '@caddis/kit';
import { CachedSource, watchUpstreams, type UpstreamCache } from '@caddis/upstream-kit';
import { parsePort } from './assess-container.js';
import { ContainerReader } from './container-reader.js';
import { DockerConfig } from './docker-config.js';
import { description, examples } from './docker-docs.js';
import { engineMessages, enginePace, EngineService, engineWeight } from './engine/engine-service.js';
import { assertTlsLoads, readHost, resolveEngineSettings, unheededEnvironment, type EngineSettings } from './engine/engine-settings.js';
import { errors } from './errors.js';
import { LabelMatchersCache } from './label-matchers-cache.js';
import { ownContainerId } from './own-container.js';

/** The upstream source `docker`: backends from the containers of a Docker engine. @public */
@module(upstreams, {
  name: 'docker',
  alsoCalled: ['containers', 'compose', 'service discovery', 'labels'],
  config: DockerConfig,
  summary: 'Takes backends from the containers of a Docker engine, by their labels.',
  description,
  examples,
  check(config, report) {
    reportThrown(report, ['port'], () => assertPort(config.port ?? ''));
    const { host, tls } = config;
    reportThrown(report, ['tls'], () => assertTlsClientComplete(tls));
    // Without `host`, the environment decides, and the environment of the machine that will run the config may differ.
    if (host !== undefined) reportThrown(report, ['host'], () => readHost(host, tls !== undefined));
  },
})
export class DockerUpstreams extends CachedSource implements Validator {
  constructor(
    private readonly config: DockerConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {
    super();
  }

  protected async open(context: Context): Promise<UpstreamCache> {
    const { config, time, log } = this;
    const { timeout: timeoutMs, poll_interval: pollMs } = config;
    const settings = resolveEngineSettings(config, process.env);
    if (settings.tls !== undefined) await assertTlsLoads(settings.tls, config.tls === undefined);
    for (const reason of unheededEnvironment(config, process.env)) log.warn({ reason }, 'an environment variable is ignored');
    const ownId = await ownContainerId();
    const reader = this.createReader(context, config.published_host ?? engineAddress(settings, ownId));
    context.defer(() => reader.close());
    return watchUpstreams(context, {
      clock: time,
      log,
      messages: engineMessages,
      fields: { host: settings.host },
      graceMs: config.grace_period,
      settings: { engine: settings, timeoutMs, pollMs },
      // The containers of an engine are the same, however the engine is accessed.
      origins: [JSON.stringify(settings.endpoint)],
      weightOf: engineWeight,
      ...enginePace,
      open: () => new EngineService({ clock: time, settings, timeoutMs, pollMs, ownContainerId: ownId }),
      parse: (view) => reader.read(view),
      select: (request) => reader.select(request),
    });
  }

  validate(): void {
    assertPort(this.config.port);
  }

  private createReader(context: Context, address: string | undefined): ContainerReader {
    const { config, log } = this;
    const matcherLog = new RateLimitedLog(log, this.time);
    return new ContainerReader({
      rules: { labels: config.labels, port: parsePort(config.port), publishedPorts: config.published_ports, engineAddress: address },
      upstreamLabels: config.upstream_labels,
      matchersCache: new LabelMatchersCache(context, (error) => matcherLog.write('matcher', 'error', { err: error, fault: faultOf(error) }, 'a matcher from the labels of a container failed')),
      log,
    });
  }
}

function assertPort(port: string): void {
  if (Number.isNaN(parsePort(port))) throw errors.DOCKER_PORT_INVALID({ received: JSON.stringify(port) });
}

/** Returns the address of the engine's machine. Inside a container, the machine of the local engine is not `127.0.0.1`. */
function engineAddress({ endpoint }: EngineSettings, ownId: string | undefined): string | undefined {
  if ('host' in endpoint) return endpoint.host;
  return ownId === undefined ? '127.0.0.1' : undefined;
}
