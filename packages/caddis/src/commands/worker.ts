import cluster from 'node:cluster';
import type { Socket } from 'node:net';
import { keepProcessAlive } from '@caddis/kit';
import { keepCompiledCode } from '../compiled-code.js';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { becomeServer, endProcess } from '../process-end.js';
import { ignoreSignals } from '../server-life.js';
import type { ToWorker } from '../workers/messages.js';
import { post, WorkerServer } from '../workers/worker-server.js';
import { boundYoungGeneration } from '../young-generation.js';

/**
 * Serves as one of the workers of `caddis run --workers`, until the supervisor says that it ends, or is gone.
 *
 * @throws `CADDIS_WORKER_ALONE` where no supervisor has started it
 * @internal
 */
export async function worker(): Promise<number> {
  if (!cluster.isWorker || !process.connected) throw errors.CADDIS_WORKER_ALONE();
  becomeServer();
  ignoreSignals();
  // Before Node ends the process by itself, which would look like the deed of a module.
  process.prependListener('disconnect', () => endProcess(exitCodes.forced));
  let server: Promise<WorkerServer> | undefined;
  process.on('message', (message: ToWorker, connection?: Socket) => {
    if (message.type === 'ping') post({ type: 'pong' });
    else if (message.type === 'begin') server = WorkerServer.create(message, endProcess);
    // One after the other, also what comes before the server is made.
    else void server?.then((made) => made.receive(message, connection));
  });
  // A terminal sends this one to all of its processes: the supervisor says what it means.
  process.on('SIGINT', () => {});
  process.on('SIGQUIT', () => endProcess(exitCodes.forced));
  // The supervisor sees to it that another one takes its place, unless it was told the same.
  process.on('SIGTERM', () => void server?.then((made) => made.stop()));
  keepProcessAlive();
  boundYoungGeneration();
  keepCompiledCode();
  post({ type: 'ready' });
  return new Promise(() => {});
}
