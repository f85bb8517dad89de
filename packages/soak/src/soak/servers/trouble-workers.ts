import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { until } from '@caddis/test-helpers';
import { childrenOf } from '@caddis/test-servers';
import type { Random } from '../../random.js';
import { rest } from '../../rest.js';
import { killWorker } from '../verdict/tally.js';
import { everyGroup, type Troubles } from '../verdict/troubles.js';

/** The workers of a server. */
export interface ServerWorkers {
  /** Process ID of their supervisor. */
  readonly pid: number;
  readonly count: number;
  /** Port of the admin endpoint on 127.0.0.1. */
  readonly adminPort: number;
}

/** A client may use a connection for so long, in milliseconds, before it hears that the worker behind it is gone. */
const noticeMs = 500;

/**
 * Kills and stops (SIGSTOP) one worker by turns, so that there is always another one that serves.
 *
 * @param signal - ends it; all workers serve when it has resolved
 */
export async function troubleWorkers(workers: ServerWorkers, random: Random, troubles: Troubles, signal: AbortSignal): Promise<void> {
  for (let round = random.below(2); ; round += 1) {
    await rest(2000 + random.below(3000), signal);
    if (signal.aborted) return;
    const pid = random.pick(childrenOf(workers.pid));
    // By turns, and not by chance: many deaths in a row would have the config before loaded again.
    if (round % 2 === 0) {
      const over = troubles.begin(everyGroup, killWorker, noticeMs);
      process.kill(pid, 'SIGKILL');
      await until('a killed worker is gone', () => !childrenOf(workers.pid).includes(pid));
      over();
      await until('another worker takes the place of the one that was killed', async () => (await countWorkers(workers.adminPort)) === workers.count, 60_000);
    } else {
      const over = troubles.begin(everyGroup, 'stop worker');
      process.kill(pid, 'SIGSTOP');
      await rest(200 + random.below(2800), signal);
      process.kill(pid, 'SIGCONT');
      over();
    }
  }
}

/** How many workers answer the supervisor. */
async function countWorkers(adminPort: number): Promise<number> {
  const metrics = await new Promise<string>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: adminPort, path: '/metrics', agent: false }, (response) => text(response).then(resolve, reject));
    sent.on('error', reject).end();
  });
  // Counters outlive the worker that has counted, this gauge does not.
  return [...metrics.matchAll(/^caddis_worker_resident_memory_bytes\{/gm)].length;
}
