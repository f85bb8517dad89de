import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
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
/** Turns of the event loop in which this process, however busy the machine is, reads that its connections to a dead worker are closed. */
const noticeTurns = 10;
/** Time in milliseconds from a replacement to the next kill. The supervisor returns to the previous config if workers die sooner again and again. */
const lifeMs = 12_000;
/** Maximum time in milliseconds until a worker is gone or replaced. Only a safety net that a busy machine does not exceed. */
const deadlineMs = 600_000;

/** Kills and pauses (SIGSTOP) one worker at a time, so that another one always serves. */
export class WorkerTroubles {
  private replacedAt = -Infinity;

  constructor(
    private readonly workers: ServerWorkers,
    private readonly troubles: Troubles,
  ) {}

  /**
   * Causes troubles for a while.
   *
   * @param signal - stops it; when the promise resolves, all workers serve
   */
  async run(random: Random, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await rest(2000 + random.below(3000), signal);
      if (signal.aborted) return;
      const pid = random.pick(childrenOf(this.workers.pid));
      if (performance.now() - this.replacedAt > lifeMs) await this.kill(pid);
      else await this.pause(pid, 200 + random.below(2800), signal);
    }
  }

  private async kill(pid: number): Promise<void> {
    const { pid: supervisor, adminPort, count } = this.workers;
    const over = this.troubles.begin(everyGroup, killWorker, noticeMs);
    process.kill(pid, 'SIGKILL');
    await until('a killed worker is gone', () => !childrenOf(supervisor).includes(pid), deadlineMs);
    for (let turn = 0; turn < noticeTurns; turn += 1) await setImmediate();
    over();
    await until('another worker takes the place of the one that was killed', async () => (await countWorkers(adminPort)) === count, deadlineMs);
    this.replacedAt = performance.now();
  }

  private async pause(pid: number, forMs: number, signal: AbortSignal): Promise<void> {
    const over = this.troubles.begin(everyGroup, 'stop worker');
    process.kill(pid, 'SIGSTOP');
    await rest(forMs, signal);
    process.kill(pid, 'SIGCONT');
    over();
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
