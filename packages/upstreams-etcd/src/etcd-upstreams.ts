import { clock, inject, logger, module, type Clock, type Context, type Logger } from '@caddis/core';
import { upstreams } from '@caddis/core/http';
import { checkEtcdClient, etcdClientSettings } from '@caddis/etcd';
import { CachedSource, watchUpstreams, type UpstreamCache } from '@caddis/upstream-kit';
import { EtcdConfig } from './etcd-config.js';
import { description, examples } from './etcd-docs.js';
import { etcdMessages, etcdPace, EtcdService, etcdWeight } from './etcd-service.js';
import { KeyLog } from './key-log.js';

/** The upstream source `etcd`: backends from keys in etcd. @public */
@module(upstreams, {
  name: 'etcd',
  alsoCalled: ['blue green', 'service discovery', 'key value store'],
  config: EtcdConfig,
  summary: 'Finds backends in keys in etcd, and follows changes.',
  description,
  examples,
  check: checkEtcdClient,
})
export class EtcdUpstreams extends CachedSource {
  constructor(
    private readonly config: EtcdConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {
    super();
  }

  protected async open(context: Context): Promise<UpstreamCache> {
    const { config, time, log } = this;
    const { key, version_key } = config;
    const client = await etcdClientSettings(config);
    const versionKey = version_key || `${key}.version`;
    const keyLog = new KeyLog(log, key);
    return watchUpstreams(context, {
      clock: time,
      log,
      messages: etcdMessages,
      graceMs: config.grace_period,
      settings: config,
      // Settings with another user or other files start with the same last known view, if they have an etcd member in common.
      origins: client.endpoints.map((endpoint) => JSON.stringify([endpoint, key, versionKey])),
      weightOf: etcdWeight,
      ...etcdPace,
      open: () => new EtcdService({ gateway: client.open(time), key, versionKey: versionKey === key ? undefined : versionKey, clock: time }),
      parse: (view) => keyLog.read(view),
    });
  }
}
