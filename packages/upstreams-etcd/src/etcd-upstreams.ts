import { clock, inject, logger, module, type Clock, type Context, type Logger, type Provisioner } from '@caddis/core';
import { upstreams, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { checkEtcdClient, etcdClientSettings } from '@caddis/etcd';
import { pendingStatus, provisioned, watchUpstreams, type WatchedUpstreams } from '@caddis/upstream-kit';
import { EtcdConfig } from './etcd-config.js';
import { description, examples } from './etcd-docs.js';
import { etcdMessages, etcdPace, EtcdService, etcdWeight, type EtcdView } from './etcd-service.js';
import { KeyLog } from './key-log.js';

/** The upstream source `etcd`: backends from keys in etcd. @public */
@module(upstreams, {
  name: 'etcd',
  alsoCalled: ['blue green', 'service discovery', 'key value store'],
  config: EtcdConfig,
  summary: 'Takes backends from keys in etcd, and follows their changes.',
  description,
  examples,
  check: checkEtcdClient,
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
    const { key, version_key } = config;
    const client = await etcdClientSettings(config);
    const versionKey = version_key || `${key}.version`;
    const keyLog = new KeyLog(log, key);
    this.upstreams = await watchUpstreams(context, {
      clock: time,
      log,
      messages: etcdMessages,
      graceMs: config.grace_period,
      settings: config,
      // What another user, or other files, could read is the last known good for this one, as long as a member is the same.
      origins: client.endpoints.map((endpoint) => JSON.stringify([endpoint, key, versionKey])),
      weightOf: etcdWeight,
      ...etcdPace,
      open: () => new EtcdService({ gateway: client.open(time), key, versionKey: versionKey === key ? undefined : versionKey, clock: time }),
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
