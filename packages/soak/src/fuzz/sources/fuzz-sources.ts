import { until } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { maxFailures, type FuzzOptions, type FuzzResult } from '../../fuzz-result.js';
import { Random } from '../../random.js';
import { startChangingDns } from './changing-dns.js';
import { dockerIsMissing, startChangingDocker } from './changing-docker.js';
import { startChangingEtcd } from './changing-etcd.js';
import type { ChangingSource } from './changing-source.js';
import { SourceServer } from './source-server.js';

const maxSteps = 6;

/**
 * Runs random histories of a DNS name, of keys in etcd and of containers. After each step, each worker of the server must name the upstreams of a
 * simple model. Workers are killed, and the config is reloaded, meanwhile. Without Docker, or without root, the containers are left out with a message.
 */
export async function fuzzSources({ count, seed, say, workers = 1 }: FuzzOptions): Promise<FuzzResult> {
  const undo: (() => Promise<unknown>)[] = [];
  const failures: string[] = [];
  let runs = 0;
  let steps = 0;
  try {
    const folder = await temporaryFolder();
    undo.push(() => folder.remove());
    const sources: ChangingSource[] = [];
    const reason = dockerIsMissing();
    if (reason !== undefined) say(`without docker: ${reason}`);
    for (const start of [startChangingDns, startChangingEtcd, ...(reason === undefined ? [startChangingDocker] : [])]) {
      const source = await start();
      undo.push(() => source.stop());
      sources.push(source);
    }
    const server = await SourceServer.start(sources, workers, folder.path);
    undo.push(() => server.stop());
    for (; runs < count && failures.length < maxFailures; runs += 1) {
      const random = new Random(seed + runs);
      const done: string[] = [];
      try {
        for (let step = random.below(maxSteps); step >= 0; step -= 1) {
          done.push(await change(random, sources, server, workers));
          steps += 1;
          await compare(sources, server, workers);
        }
      } catch (error) {
        failures.push(`--seed ${seed + runs}: ${(error as Error).message}: ${done.join(', ')}`);
        say(failures.at(-1) as string);
      }
      if (runs % 20 === 19) say(`${runs + 1} histories, ${steps} steps`);
    }
  } finally {
    for (const each of undo.reverse()) await each();
  }
  return { runs, failures, remarks: [`${steps} steps, ${workers} ${workers === 1 ? 'process' : 'workers'}`] };
}

/** Changes something. @returns what, as readable text */
async function change(random: Random, sources: readonly ChangingSource[], server: SourceServer, workers: number): Promise<string> {
  const kind = random.below(8);
  if (kind === 0) {
    await server.reload();
    return 'the config is reloaded';
  }
  if (kind === 1 && workers > 1) {
    server.killWorker(random);
    return 'a worker is killed';
  }
  return random.pick(sources).step(random);
}

/** Waits until each worker names what the models do. @throws if one does not */
async function compare(sources: readonly ChangingSource[], server: SourceServer, workers: number): Promise<void> {
  const expected = [...new Set(sources.flatMap((source) => source.named()))].sort().join(' ');
  let found = '';
  try {
    await until('the workers know', async () => {
      const lists = await server.known();
      found = [...lists].map(([worker, list]) => `${worker}: ${list}`).join('; ');
      return lists.size === workers && [...lists.values()].every((list) => list === expected);
    });
  } catch (cause) {
    throw new Error(`workers know ${found}, expected ${expected}`, { cause });
  }
}
