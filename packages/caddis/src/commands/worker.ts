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
 * Runs one worker of `caddis run --workers`, until the supervisor stops it or exits.
 *
 * @throws `CADDIS_WORKER_ALONE` if it was not started by a supervisor
 * @internal
 */
export async function worker(): Promise<number> {
  if (!cluster.isWorker || !process.connected) throw errors.CADDIS_WORKER_ALONE();
  becomeServer();
  ignoreSignals();
  // Exit here before Node does so by itself, because the exit would then be blamed on a module.
  process.prependListener('disconnect', () => endProcess(exitCodes.forced));
  let server: Promise<WorkerServer> | undefined;
  process.on('message', (message: ToWorker, connection?: Socket) => {
    if (message.type === 'ping') post({ type: 'pong' });
    else if (message.type === 'begin') server = WorkerServer.create(message, endProcess);
    // Messages are handled in order, including those that arrive before the server is created.
    else void server?.then((made) => made.receive(message, connection));
  });
  // Ctrl-C in a terminal sends SIGINT to all processes. The workers ignore it, because the supervisor stops them.
  process.on('SIGINT', () => {});
  process.on('SIGQUIT', () => endProcess(exitCodes.forced));
  // The supervisor replaces this worker, unless it is shutting down too.
  process.on('SIGTERM', () => void server?.then((made) => made.stop()));
  keepProcessAlive();
  boundYoungGeneration();
  keepCompiledCode();
  post({ type: 'ready' });
  return new Promise(() => {});
}
