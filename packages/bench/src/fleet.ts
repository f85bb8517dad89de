import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '@caddis/core';
import { EtcdLoader, FleetControl, fleetOfConfig } from '@caddis/fleet';
import { metricSources } from '@caddis/kit';
import { createRuntime, Registry } from '@caddis/runtime';
import { RecordingLogger, SharedValues, TestContext, until } from '@caddis/test-helpers';
import { type Etcd, startEtcd } from '@caddis/test-servers';
import { cpuSeconds, residentMib } from './process-usage.js';

const key = 'bench/fleet';
/** Size of a config in bytes. */
const configBytes = 100_000;
const reportTtlMs = 30_000;
/** How long nodes are measured without a push, in milliseconds. In the time of a lease, each node reports three times. */
const quietMs = 30_000;

/** Costs of a fleet. */
interface FleetCosts {
  readonly startSeconds: number;
  /** Seconds from the push until the first node, half of the nodes, and the last node have the config. */
  readonly push: readonly [first: number, median: number, last: number];
  /** The same for a push right after a restart of etcd. */
  readonly afterRestart: readonly [first: number, median: number, last: number];
  readonly statusMs: number;
  /** CPU time of a node per minute without a push, in milliseconds. */
  readonly nodeCpuMs: number;
  /** CPU time of a node per push, in milliseconds. */
  readonly pushCpuMs: number;
  readonly nodeKib: number;
  /** Share of a core that etcd uses without a push. */
  readonly etcdCpu: number;
  readonly etcdMib: number;
}

/**
 * Runs many nodes of a fleet that follow one key of a real single-member etcd, and report their status. All nodes run in this process and have no
 * servers, in order to measure only the cost of following and reporting.
 *
 * @param counts - numbers of nodes to measure with
 * @returns a Markdown table
 * @internal
 */
export async function fleetTable(counts: readonly number[], report: (line: string) => void): Promise<string> {
  const lines = [
    '| nodes | all have started, s | a push: first / half / all have it, s | after a restart of etcd, s | `fleet status`, ms | CPU of a node: a minute / a push, ms | memory of a node, KiB | etcd: cores / MiB |',
    '|---|---|---|---|---|---|---|---|',
  ];
  const times = (all: readonly number[]): string => all.map((each) => each.toFixed(2)).join(' / ');
  for (const count of counts) {
    const costs = await costsOf(count);
    lines.push(
      `| ${count} | ${costs.startSeconds.toFixed(1)} | ${times(costs.push)} | ${times(costs.afterRestart)} | ${costs.statusMs.toFixed(0)} | ${costs.nodeCpuMs.toFixed(1)} / ${costs.pushCpuMs.toFixed(1)} | ` +
        `${costs.nodeKib.toFixed(0)} | ${costs.etcdCpu.toFixed(2)} / ${costs.etcdMib.toFixed(0)} |`,
    );
    report(lines.at(-1) ?? '');
  }
  return lines.join('\n');
}

async function costsOf(count: number): Promise<FleetCosts> {
  const etcd = await startEtcd();
  const fleet = new SimulatedFleet(etcd);
  const { open } = await fleetOfConfig({ endpoints: etcd.endpoints, key, timeout: '20s' });
  const gateway = open(systemClock);
  const control = new FleetControl({ gateway, key, clock: systemClock });
  try {
    const text = (label: string): string => JSON.stringify({ $schema: label + 'x'.repeat(configBytes) });
    const pushed = async (label: string): Promise<readonly [number, number, number]> => {
      const began = performance.now();
      fleet.taken.length = 0;
      await control.push({ text: text(label), by: 'bench', timeoutMs: 0 }).catch(onlyNotTaken);
      await until('all have it', () => fleet.taken.length >= count, 180_000);
      const seconds = fleet.taken.map((each) => (each - began) / 1000).sort((a, b) => a - b);
      return [seconds[0] ?? 0, seconds[Math.floor(count / 2)] ?? 0, seconds.at(-1) ?? 0];
    };
    await control.push({ text: text('first'), by: 'bench', timeoutMs: 0 });

    const before = settledMemory();
    const began = performance.now();
    await fleet.start(count);
    await until('all have started', () => fleet.taken.length === count, 180_000);
    await until('all report', async () => (await control.view()).nodes.length === count, 180_000);
    const startSeconds = (performance.now() - began) / 1000;

    const [own, ofEtcd] = [process.cpuUsage(), cpuSeconds(etcd.members[0]?.pid ?? 0)];
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    const nodeCpuMs = (cpuMsSince(own) / count) * (60_000 / quietMs);
    const etcdCpu = (cpuSeconds(etcd.members[0]?.pid ?? 0) - ofEtcd) / (quietMs / 1000);
    const nodeKib = (settledMemory() - before) / count / 1024;

    const asked = performance.now();
    await control.view();
    const statusMs = performance.now() - asked;
    const beforePush = process.cpuUsage();
    const push = await pushed('second');
    const pushCpuMs = cpuMsSince(beforePush) / count;
    const etcdMib = residentMib(etcd.members[0]?.pid ?? 0);
    await etcd.members[0]?.kill();
    await etcd.members[0]?.start();
    const afterRestart = await pushed('third');
    return { startSeconds, push, afterRestart, statusMs, nodeCpuMs, pushCpuMs, nodeKib, etcdCpu, etcdMib };
  } finally {
    await fleet.end();
    await gateway.close();
    await etcd.close();
  }
}

/** Nodes without servers: the real config loader `etcd`, with constantly changing metrics. */
class SimulatedFleet {
  /** Times when nodes have taken the config, as values of `performance.now()`. */
  readonly taken: number[] = [];
  readonly #ended = new AbortController();
  readonly #log = new RecordingLogger();
  readonly #running: Promise<void>[] = [];
  readonly #contexts: TestContext[] = [];

  constructor(private readonly etcd: Etcd) {
    // Every node adds a listener to the signal.
    setMaxListeners(0, this.#ended.signal);
  }

  async start(count: number): Promise<void> {
    const shared = new SharedValues();
    const server = createRuntime({ logger: this.#log, lookup: new Registry() });
    const context = new TestContext('caddy.config_loaders.etcd', { shared });
    this.#contexts.push(context);
    let requests = 0;
    (await metricSources(context)).add({
      metrics: () => [{ name: 'caddy_http_request_duration_seconds', help: 'Requests.', type: 'histogram', samples: [{ suffix: '_count', labels: { code: '200' }, value: ((requests += 1), requests) }] }],
    });
    for (let index = 0; index < count; index += 1) {
      const config = { endpoints: this.etcd.endpoints, key, timeout: 20_000, name: `node-${index}`, public_keys: [], report_ttl: reportTtlMs, last_good_file: '' };
      const loader = new EtcdLoader(config, this.#log, systemClock, server);
      await loader.provision(context);
      const apply = async (): Promise<boolean> => this.taken.push(performance.now()) > 0;
      this.#running.push(loader.followConfig({ apply }, this.#ended.signal));
    }
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#running);
    await Promise.all(this.#contexts.map((context) => context.close()));
  }
}

/** Ignores the error that nodes have not answered yet, which a push without waiting always causes. */
function onlyNotTaken(error: unknown): void {
  if ((error as { readonly code?: unknown }).code !== 'FLEET_NOT_TAKEN') throw error;
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Memory in use in bytes, including buffers outside the heap, after a garbage collection. */
function settledMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
