import { hostname } from 'node:os';
import { clock, type Clock, type Context, inject, logger, type Logger, module, type Provisioner } from '@caddis/core';
import { type ConfigLoader, configLoaders, type ConfigTarget, type PulledConfig } from '@caddis/core/admin';
import { checkEtcdClient, etcdClientSettings, type Gateway } from '@caddis/etcd';
import { metricSources, type MetricSources, reportThrown, startPause } from '@caddis/kit';
import { runtimeHandle, type RuntimeHandle } from '@caddis/runtime';
import { assertKey, assertNodeName, FleetKeys } from '../layout/fleet-keys.js';
import type { NodeReport } from '../layout/records.js';
import { publicKeyOf } from '../sign/signature.js';
import { description, examples } from './etcd-loader-docs.js';
import { FleetNode } from './fleet-node.js';
import { lastGoodFile } from './last-good.js';
import { EtcdLoaderConfig } from './node-config.js';
import { nodeHealth } from './node-health.js';
import { packagesOf } from './packages-of.js';
import { ReportWriter } from './report-writer.js';

/** How often a node updates its report while it tries a config, in milliseconds. */
const tryingMs = 1000;

/** The config loader `etcd`, which makes a server a node of a fleet. @public */
@module(configLoaders, {
  name: 'etcd',
  alsoCalled: ['fleet', 'cluster'],
  config: EtcdLoaderConfig,
  summary: 'Follows a config in etcd, for all nodes of a fleet.',
  description,
  examples,
  check(config, report) {
    checkEtcdClient(config, report);
    reportThrown(report, ['key'], () => assertKey(config.key));
    if (config.name !== undefined) reportThrown(report, ['name'], () => assertNodeName(config.name ?? ''));
    for (const [index, key] of (config.public_keys ?? []).entries()) reportThrown(report, ['public_keys', index], () => publicKeyOf(key));
  },
})
export class EtcdLoader implements ConfigLoader, Provisioner {
  #open: (() => Gateway) | undefined;
  #metrics: MetricSources | undefined;

  constructor(
    private readonly config: EtcdLoaderConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @inject(runtimeHandle) private readonly server: RuntimeHandle,
  ) {}

  async provision(context: Context): Promise<void> {
    const client = await etcdClientSettings(this.config);
    this.#open = () => client.open(this.time);
    this.#metrics = await metricSources(context);
  }

  /** Reads the config once, without joining the fleet. */
  async loadConfig(): Promise<PulledConfig | undefined> {
    const gateway = this.#gateway();
    try {
      const { keys } = await gateway.read([{ key: this.config.key }]);
      return keys[0] === undefined ? undefined : { text: keys[0].value };
    } finally {
      await gateway.close();
    }
  }

  async followConfig(target: ConfigTarget, signal: AbortSignal): Promise<void> {
    const { config, time, log } = this;
    const { name = hostname(), last_good_file: file } = config;
    assertNodeName(name);
    const keys = new FleetKeys(config.key);
    // Separate clients, so that reports and watches do not delay each other.
    const [gateway, reporting] = [this.#gateway(), this.#gateway()];
    const node = new FleetNode({
      gateway,
      keys,
      name,
      publicKeys: config.public_keys.map(publicKeyOf),
      file: file === '' ? undefined : (file ?? lastGoodFile(name)),
      clock: time,
      log,
      onChange: () => writer.changed(),
    });
    const started = new Date(time.now()).toISOString();
    const writer = new ReportWriter({
      gateway: reporting,
      key: keys.node(name),
      ttlMs: config.report_ttl,
      report: () => JSON.stringify(this.#report(node, name, started)),
      onSilence: () => node.lookAgain(),
      clock: time,
      log,
    });
    const writing = Promise.all([writer.run(signal), keepTelling(node, writer, time, signal)]);
    try {
      await node.follow(target, signal);
    } finally {
      await writing;
      await Promise.all([gateway.close(), reporting.close()]);
    }
  }

  #report({ state }: FleetNode, name: string, started: string): NodeReport {
    const { current } = this.server;
    const packages = current === undefined ? {} : packagesOf(current.plan);
    return {
      name,
      version: this.server.lookup.providers('caddy.config_loaders.etcd')[0]?.version ?? 'unknown',
      runtime: `Node.js ${process.version}`,
      started,
      ...state,
      modules: { count: current?.plan.moduleCount ?? 0, packages },
      health: this.#metrics === undefined ? { requests: 0, errors: 0, upstreams: 0, unhealthy: 0 } : nodeHealth(this.#metrics),
    };
  }

  #gateway(): Gateway {
    if (this.#open === undefined) throw new Error('not provisioned');
    return this.#open();
  }
}

/** Updates the report regularly while the node tries a config, because the caller of the trial waits for it. */
async function keepTelling(node: FleetNode, writer: ReportWriter, time: Clock, signal: AbortSignal): Promise<void> {
  while (await startPause(time, tryingMs, signal).done) {
    if (node.isTrying) writer.changed();
  }
}
