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
  /** Process ID of the supervisor. */
  readonly pid: number;
  readonly count: number;
  /** Port of the admin endpoint on 127.0.0.1. */
  readonly adminPort: number;
}

/** Time in milliseconds during which clients may still use a connection to a dead worker, because they have not noticed that it is closed. */
const noticeMs = 500;

/**
 * Kills and pauses (SIGSTOP) one worker at a time in turn, so that another one always serves.
 *
 * @param signal - stops it; when the promise resolves, all workers serve
 */
export async function troubleWorkers(workers: ServerWorkers, random: Random, troubles: Troubles, signal: AbortSignal): Promise<void> {
  for (let round = random.below(2); ; round += 1) {
    await rest(2000 + random.below(3000), signal);
    if (signal.aborted) return;
    const pid = random.pick(childrenOf(workers.pid));
    // Killing and pausing alternate, because several deaths in a row would make the supervisor return to the previous config.
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

/** Number of workers that answer the supervisor. */
async function countWorkers(adminPort: number): Promise<number> {
  const metrics = await new Promise<string>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: adminPort, path: '/metrics', agent: false }, (response) => text(response).then(resolve, reject));
    sent.on('error', reject).end();
  });
  // Counters remain after their worker has ended, but this gauge does not.
  return [...metrics.matchAll(/^caddis_worker_resident_memory_bytes\{/gm)].length;
}
