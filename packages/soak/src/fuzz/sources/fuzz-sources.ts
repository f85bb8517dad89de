import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { until } from '@caddis/test-helpers';
import { addressRecord, childrenOf, freePort, startEtcd, startProcess, startScriptedDns, temporaryFolder, zone, type Etcd, type RunningProcess, type ScriptedDns } from '@caddis/test-servers';
import { maxFailures, type FuzzOptions, type FuzzResult } from '../../fuzz-result.js';
import { Random } from '../../random.js';

const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));
const dnsName = 'web.sources.test';
const dnsPort = 8001;
const hosts = [1, 2, 3, 4, 5];
const keys = ['sources/a', 'sources/b', 'sources/c'];
const maxSteps = 6;

/**
 * Runs random histories of a DNS name and of keys in etcd. After each step, each worker of the server must name the upstreams of a simple model:
 * those of the last answer that there was, and those of the keys that there are. Workers are killed, and the config is reloaded, meanwhile.
 */
export async function fuzzSources({ count, seed, say, workers = 1 }: FuzzOptions): Promise<FuzzResult> {
  const undo: (() => Promise<unknown>)[] = [];
  const failures: string[] = [];
  let runs = 0;
  let steps = 0;
  try {
    const folder = await temporaryFolder();
    undo.push(() => folder.remove());
    const dns = await startScriptedDns(zone({}));
    undo.push(() => dns.stop());
    const etcd = await startEtcd();
    undo.push(() => etcd.close());
    const history = new SourceHistory(dns, etcd, await freePort(), workers);
    await history.begin();
    const server = await history.start(folder.path);
    undo.push(() => server.stop());
    for (; runs < count && failures.length < maxFailures; runs += 1) {
      const random = new Random(seed + runs);
      const told: string[] = [];
      try {
        for (let step = random.below(maxSteps); step >= 0; step -= 1) {
          told.push(await history.step(random, server));
          steps += 1;
          await history.compare();
        }
      } catch (error) {
        failures.push(`--seed ${seed + runs}: ${(error as Error).message}: ${told.join(', ')}`);
      }
      if (runs % 20 === 19) say(`${runs + 1} histories, ${steps} steps`);
    }
  } finally {
    for (const each of undo.reverse()) await each();
  }
  return { runs, failures, remarks: [`${steps} steps, ${workers} ${workers === 1 ? 'process' : 'workers'}`] };
}

class SourceHistory {
  private named: readonly string[] = [];
  private readonly stored = new Map<string, readonly string[]>();
  private generation = 0;
  private edgePort: number | undefined;

  constructor(
    private readonly dns: ScriptedDns,
    private readonly etcd: Etcd,
    private readonly adminPort: number,
    private readonly workers: number,
  ) {}

  async begin(): Promise<void> {
    this.answer([1]);
    await this.put(keys[0] as string, [1]);
  }

  async start(folder: string): Promise<RunningProcess> {
    const file = join(folder, 'caddis.json');
    await writeFile(file, JSON.stringify(await this.document()));
    return startProcess({
      command: process.execPath,
      args: [command, 'run', '--config', file, ...(this.workers > 1 ? ['--workers', String(this.workers)] : [])],
      env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      ready: /"config serves"/,
    });
  }

  /** Changes something. @returns what, as readable text */
  async step(random: Random, server: RunningProcess): Promise<string> {
    const some = hosts.filter(() => random.chance(0.5));
    const key = random.pick(keys);
    switch (random.below(this.workers > 1 ? 8 : 7)) {
      case 0:
      case 1:
        this.answer(some);
        return some.length === 0 ? 'DNS has no such name' : `DNS names ${some.join(' ')}`;
      case 2:
        this.dns.behave = () => ({ rcode: 'SERVFAIL' });
        return 'DNS fails';
      case 3:
      case 4:
        await this.put(key, some);
        return `etcd has ${some.join(' ')} at ${key}`;
      case 5:
        await this.etcd.change([key, undefined]);
        this.stored.delete(key);
        return `etcd has nothing at ${key}`;
      case 6:
        await this.reload();
        return 'the config is reloaded';
      default:
        process.kill(random.pick(childrenOf(server.pid)), 'SIGKILL');
        return 'a worker is killed';
    }
  }

  /** Waits until each worker names what the model does. @throws if one does not */
  async compare(): Promise<void> {
    const wanted = [...new Set([...this.named, ...[...this.stored.values()].flat()])].sort().join(' ');
    let found = '';
    try {
      await until('the workers know', async () => {
        const lists = await this.known();
        found = [...lists].map(([worker, list]) => `${worker}: ${list}`).join('; ');
        return lists.size === this.workers && [...lists.values()].every((list) => list === wanted);
      });
    } catch (cause) {
      throw new Error(`workers know ${found}, expected ${wanted}`, { cause });
    }
  }

  /** Changes the answer of DNS. A name that does not exist is an error, so what was known before remains. */
  private answer(some: readonly number[]): void {
    this.dns.behave = zone(some.length === 0 ? {} : { [`${dnsName} A`]: some.map((host) => addressRecord(dnsName, `127.1.0.${host}`, 60)) });
    if (some.length > 0) this.named = some.map((host) => `127.1.0.${host}:${dnsPort}`);
  }

  private async put(key: string, some: readonly number[]): Promise<void> {
    const endpoints = some.map((host) => `127.2.${keys.indexOf(key)}.${host}:8002`);
    await this.etcd.change([key, JSON.stringify({ endpoints })]);
    this.stored.set(key, endpoints);
  }

  private async reload(): Promise<void> {
    this.generation += 1;
    const answer = await this.ask('/load', JSON.stringify(await this.document()));
    if (answer.status !== 200 && this.workers === 1) throw new Error(`a reload is answered with ${answer.status}: ${answer.body}`);
  }

  private async document(): Promise<object> {
    const from = (path: string, source: object): object => ({ match: [{ path: [path] }], handle: [{ handler: 'reverse_proxy', dynamic_upstreams: source, headers: { response: { set: { 'X-Generation': [String(this.generation)] } } } }] });
    const dns = { source: 'a', name: dnsName, port: String(dnsPort), refresh: '100ms', grace_period: '24h', versions: { ipv4: true }, resolver: { addresses: [this.dns.udp] } };
    const etcd = { source: 'etcd', endpoints: this.etcd.endpoints, key: 'sources' };
    const edge = { listen: [`127.0.0.1:${this.edgePort ??= await freePort()}`], automatic_https: { disable: true }, routes: [from('/dns', dns), from('/etcd', etcd)] };
    return { admin: { listen: `127.0.0.1:${this.adminPort}` }, apps: { http: { servers: { edge } } } };
  }

  /** The upstreams that each worker knows, sorted. */
  private async known(): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.ask('/metrics');
    const lists = new Map<string, string[]>(Array.from({ length: this.workers }, (_, index) => [this.workers > 1 ? String(index + 1) : 'process', []]));
    for (const [, upstream = '', worker = 'process'] of body.matchAll(/^caddy_reverse_proxy_upstreams_healthy\{upstream="([^"]+)"(?:,worker="(\d+)")?\} /gm)) lists.get(worker)?.push(upstream);
    return new Map([...lists].map(([worker, list]) => [worker, list.sort().join(' ')]));
  }

  private ask(path: string, body?: string): Promise<{ readonly status: number; readonly body: string }> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const sent = request({ host: '127.0.0.1', port: this.adminPort, path, method: body === undefined ? 'GET' : 'POST', headers, agent: false }, (response) => {
        text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
      });
      sent.on('error', reject).end(body);
    });
  }
}
