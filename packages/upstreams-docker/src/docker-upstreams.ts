import { clock, inject, logger, module, type Clock, type Context, type Logger, type Provisioner, type SharedValue, type Validator } from '@caddis/core';
import { upstreams, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { RateLimitedLog, reportThrown } from '@caddis/kit';
import { parsePort } from './assess-container.js';
import { ContainerPool } from './container-pool.js';
import { DockerConfig, type DockerSettings } from './docker-config.js';
import { assertTlsComplete, readHost, resolveEngineSettings, unheededEnvironment, type EngineSettings } from './engine/engine-settings.js';
import { loadTls } from './engine/engine-tls.js';
import { EngineWatch, type EngineView } from './engine/engine-watch.js';
import { errors } from './errors.js';
import { MatcherSets } from './matcher-sets.js';
import { ownContainerId } from './own-container.js';

/** The upstream source `docker`. @public */
@module(upstreams, {
  name: 'docker',
  config: DockerConfig,
  summary: 'Takes backends from the containers of a Docker engine, by their labels.',
  description: `
Containers say by labels that they want requests, and which:

| label | meaning |
|---|---|
| \`com.caddyserver.http.enable\` | must be \`true\` |
| \`com.caddyserver.http.upstream.port\` | port inside the container |
| \`com.caddyserver.http.network\` | network on which it is reached; \`<project>_<name>\` for networks of a Compose project |
| \`com.caddyserver.http.matchers.protocol\` | protocol, e.g. \`https\` |
| \`com.caddyserver.http.matchers.host\`, \`….method\`, \`….path\` | values, separated by spaces; one must match |
| \`com.caddyserver.http.matchers.query\` | a query string, e.g. \`version=2&beta=*\` |
| \`com.caddyserver.http.matchers.expression\` | a CEL expression |

A container takes the requests that all its matchers match; without any, all requests. The matchers are those of routes. Whoever may
start containers can claim any host and path by labels; \`labels\` narrows down who is heard.

Healthy containers and such without a health check are used, in the order of their names. The engine's events are followed, so changes
arrive within a moment; a request costs no call. While the engine does not answer, the last known containers are used for
\`grace_period\`. A config with an unreachable engine loads; the source recovers by itself.

A container is reached on the network that its label names, else on one that the container of this process is attached to, else on its
only one; on IPv4 where it has such an address, else on IPv6. One that shares the network of the engine's machine is reached at
\`published_host\`. A container that is not running, not healthy, has no address, several networks to choose from or a label that
does not parse is left out, and so is one that shares the network of another container; the status of the source gives the reason, and
what somebody must mend is logged once.

Read are 10,000 containers of up to 512 KiB and of 64 MiB in all; an answer of more than 256 MiB is not read to its end. Of events
nothing is kept.

Sources for one engine share one connection to it. Only \`GET\` requests to \`/_ping\`, \`/events\` and \`/containers/json\` are made.
`.trim(),
  examples: [
    {
      title: 'All enabled containers of the local engine.',
      config: { source: 'docker' },
    },
    {
      title: 'The containers of one service, on port 8080, whatever their labels say.',
      config: { source: 'docker', labels: { 'com.docker.compose.service': ['api'] }, port: '8080' },
    },
    {
      title: 'An engine on another machine, over TLS, at its published ports.',
      config: {
        source: 'docker',
        host: 'tcp://engine.example.com:2376',
        tls: {
          root_ca_pem_files: ['/etc/docker/ca.pem'],
          client_certificate_file: '/etc/docker/cert.pem',
          client_certificate_key_file: '/etc/docker/key.pem',
        },
        published_ports: true,
        grace_period: '10m',
      },
    },
  ],
  check(config, report) {
    reportThrown(report, ['port'], () => assertPort(config.port ?? ''));
    const { host, tls } = config;
    if (tls !== undefined) reportThrown(report, ['tls'], () => assertTlsComplete(tls));
    // Without `host` the environment decides, which may be another one where the config is to run.
    if (host !== undefined) reportThrown(report, ['host'], () => readHost(host, tls !== undefined));
  },
})
export class DockerUpstreams implements UpstreamSource, Provisioner, Validator {
  private pool: ContainerPool | undefined;

  constructor(
    private readonly config: DockerSettings,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    const settings = resolveEngineSettings(this.config, process.env);
    if (settings.tls !== undefined) await loadTls(settings.tls);
    for (const reason of unheededEnvironment(this.config, process.env)) this.log.warn({ reason }, 'a setting in the environment is not heeded');
    const ownId = await ownContainerId();
    const views = await context.share(`${context.module}:views`, () => ({ value: new Map<string, EngineView>() }));
    const watch = await context.share(this.shareKey(context.module, settings), () => this.startWatch(settings, ownId, views));
    const pool = this.createPool(context, settings, ownId, watch);
    context.defer(() => pool.close());
    context.defer(watch.subscribe(pool));
    this.pool = pool;
  }

  validate(): void {
    assertPort(this.config.port);
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    if (this.pool === undefined) throw errors.DOCKER_NOT_PROVISIONED();
    return this.pool.get(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.pool?.lookAgain(request);
  }

  known(): readonly Upstream[] {
    return this.status().upstreams;
  }

  watchKnown(changed: () => void): () => void {
    return this.pool?.onChange(changed) ?? (() => undefined);
  }

  status(): SourceStatus {
    return this.pool?.status() ?? { state: 'pending', upstreams: [] };
  }

  report(): SourceStatus {
    return this.status();
  }

  /** Everything that makes one watch differ from another. */
  private shareKey(moduleId: string, settings: EngineSettings): string {
    const { timeout, poll_interval } = this.config;
    return `${moduleId}:${JSON.stringify({ settings, timeout, poll_interval })}`;
  }

  private startWatch(settings: EngineSettings, ownId: string | undefined, views: Map<string, EngineView>): SharedValue<EngineWatch> {
    const { timeout, poll_interval } = this.config;
    // What is known of an engine does not depend on how it is asked.
    const engine = JSON.stringify(settings.endpoint);
    const watch = new EngineWatch({
      settings,
      clock: this.time,
      timeoutMs: timeout,
      pollMs: poll_interval,
      ownContainerId: ownId,
      seed: views.get(engine),
      onView: (view) => views.set(engine, view),
    });
    watch.start();
    return { value: watch, destroy: () => watch.close() };
  }

  private createPool(context: Context, settings: EngineSettings, ownId: string | undefined, watch: EngineWatch): ContainerPool {
    const { config, log } = this;
    const matcherLog = new RateLimitedLog(log, this.time);
    return new ContainerPool({
      host: settings.host,
      rules: {
        labels: config.labels,
        port: parsePort(config.port),
        publishedPorts: config.published_ports,
        engineAddress: config.published_host ?? engineAddress(settings, ownId),
      },
      matcherSets: new MatcherSets(context, (error) => matcherLog.write('matcher', 'error', { err: error }, 'matcher of a container failed')),
      graceMs: config.grace_period,
      hurry: () => watch.hurry(),
      clock: this.time,
      log,
    });
  }
}

function assertPort(port: string): void {
  if (Number.isNaN(parsePort(port))) throw errors.DOCKER_PORT_INVALID({ received: JSON.stringify(port) });
}

/** Where ports of the engine's machine are reached. From inside a container, its local engine's machine is not `127.0.0.1`. */
function engineAddress({ endpoint }: EngineSettings, ownId: string | undefined): string | undefined {
  if ('host' in endpoint) return endpoint.host;
  return ownId === undefined ? '127.0.0.1' : undefined;
}
