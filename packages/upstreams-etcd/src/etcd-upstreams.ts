import { clock, inject, logger, module, type Clock, type Context, type Logger, type Provisioner } from '@caddis/core';
import { upstreams, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { assertTlsClientComplete, loadTlsClient, reportThrown, tlsClientSettings } from '@caddis/kit';
import { pendingStatus, provisioned, watchUpstreams, type WatchedUpstreams } from '@caddis/upstream-kit';
import { createConnections, parseEndpoint } from './connection.js';
import { errors } from './errors.js';
import { EtcdConfig } from './etcd-config.js';
import { description, examples } from './etcd-docs.js';
import { etcdMessages, etcdPace, EtcdService, etcdWeight, type EtcdView } from './etcd-service.js';
import { Gateway } from './gateway.js';
import { KeyLog } from './key-log.js';

const defaultTimeoutMs = 5000;

/** The upstream source `etcd`: backends from keys in etcd. @public */
@module(upstreams, {
  name: 'etcd',
  alsoCalled: ['blue green', 'service discovery', 'key value store'],
  config: EtcdConfig,
  summary: 'Takes backends from keys in etcd, and follows their changes.',
  description,
  examples,
  check(config, report) {
    for (const [index, endpoint] of config.endpoints.entries()) {
      reportThrown(report, ['endpoints', index], () => parseEndpoint(endpoint, config.tls !== undefined));
    }
    reportThrown(report, [], () => assertUserComplete(config));
    reportThrown(report, ['tls'], () => assertTlsClientComplete(config.tls));
  },
})
export class EtcdUpstreams implements UpstreamSource, Provisioner {
  private upstreams: WatchedUpstreams<EtcdView> | undefined;

  constructor(
    private readonly config: EtcdConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    const { config, time, log } = this;
    const { username, password, key, timeout, version_key } = config;
    const endpoints = config.endpoints.map((endpoint) => parseEndpoint(endpoint, config.tls !== undefined));
    assertUserComplete(config);
    const tls = config.tls === undefined ? undefined : tlsClientSettings(config.tls);
    if (tls !== undefined) await loadTlsClient(tls);
    const timeoutMs = timeout || defaultTimeoutMs;
    const versionKey = version_key || `${key}.version`;
    const user = username === undefined || password === undefined ? undefined : { name: username, password };
    const keyLog = new KeyLog(log, key);
    this.upstreams = await watchUpstreams(context, {
      clock: time,
      log,
      messages: etcdMessages,
      graceMs: config.grace_period,
      settings: config,
      // What another user, or other files, could read is the last known good for this one, as long as a member is the same.
      origins: endpoints.map((endpoint) => JSON.stringify([endpoint, key, versionKey])),
      weightOf: etcdWeight,
      ...etcdPace,
      open: () => {
        const connections = createConnections(endpoints, tls, timeoutMs);
        const gateway = new Gateway({ endpoints, connections, timeoutMs, user, clock: time });
        return new EtcdService({ gateway, key, versionKey: versionKey === key ? undefined : versionKey, clock: time });
      },
      parse: (view) => keyLog.read(view),
    });
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    return provisioned(this.upstreams).get(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.upstreams?.lookAgain(request);
  }

  known(): readonly Upstream[] {
    return this.upstreams?.known() ?? [];
  }

  watchKnown(changed: () => void): () => void {
    return provisioned(this.upstreams).onChange(changed);
  }

  status(): SourceStatus {
    return this.upstreams?.status() ?? pendingStatus;
  }

  report(): SourceStatus {
    return this.status();
  }
}

function assertUserComplete({ username, password }: Pick<EtcdConfig, 'username' | 'password'>): void {
  if ((username === undefined) === (password === undefined)) return;
  const [given, missing] = username === undefined ? ['password', 'username'] : ['username', 'password'];
  throw errors.ETCD_INCOMPLETE({ given, missing });
}
