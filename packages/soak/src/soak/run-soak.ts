import { setMaxListeners } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCertificates, freePort, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { Random } from '../random.js';
import type { Group } from './groups/group.js';
import type { GroupName } from './groups/group-names.js';
import { startGroups } from './groups/start-groups.js';
import { minSamples } from './growth/find-growth.js';
import { WatchedServer, type Sample } from './growth/watched-server.js';
import { runLoad } from './load/run-load.js';
import { watchCertificate } from './load/watch-certificate.js';
import { keepWebSocket } from './load/web-socket.js';
import { runReloads } from './reloads.js';
import { Backend } from './servers/backend.js';
import { WorkerTroubles } from './servers/trouble-workers.js';
import { rest } from '../rest.js';
import { idleMs, renewedName, rootFileIn, soakDocument, type SoakSetting } from './soak-document.js';
import type { SoakOptions } from './soak-options.js';
import { Tally } from './verdict/tally.js';
import { Troubles } from './verdict/troubles.js';

const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));
const webSockets = 4;
/** Number of periods of load; a sample of the server's resources is taken after each. */
const stretches = 12;
const maxStretchMs = 60_000;
/** On a busy machine, the soak may take this many times as long to get enough samples. */
const patience = 3;

/** The result of a soak. */
export interface SoakResult {
  readonly tally: Tally;
  readonly troubles: Troubles;
  readonly samples: readonly Sample[];
  /** Errors in the server's log that no code handled. */
  readonly strayErrors: readonly string[];
}

/**
 * Runs the server under load while one part after another fails around it.
 *
 * @param say - called with progress messages
 */
export async function runSoak(options: SoakOptions, say: (text: string) => void): Promise<SoakResult> {
  const folder = await temporaryFolder();
  const undo: (() => Promise<unknown>)[] = [() => folder.remove()];
  try {
    const webSocketBackend = new Backend('127.0.0.1', await freePort());
    undo.push(() => webSocketBackend.kill());
    await webSocketBackend.start();
    const groups = new Map<GroupName, Group>();
    undo.push(() => Promise.all([...groups.values()].map((group) => group.stop())));
    await startGroups(options.without, groups, say);
    const { certificate, key } = (await createCertificates(folder.path)).server;
    const setting: SoakSetting = {
      ports: { plain: await freePort(), tls: await freePort(), admin: await freePort() },
      certificate: { certificate, key },
      groups: new Map([...groups].map(([name, { found }]) => [name, found])),
      webSocketDial: webSocketBackend.dial,
      folder: folder.path,
    };
    const watched = new WatchedServer(join(folder.path, 'probe'), [join(folder.path, 'storage'), join(folder.path, 'logs'), join(folder.path, 'caddis')]);
    const server = await startServer(setting, options, folder.path, watched);
    undo.push(() => server.stop());
    return await exercise({ options, setting, groups, server, watched, takenPort: webSocketBackend.port, say });
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

async function startServer(setting: SoakSetting, options: SoakOptions, folder: string, watched: WatchedServer): Promise<RunningProcess> {
  const file = join(folder, 'caddis.json');
  await mkdir(join(folder, 'probe'));
  await writeFile(file, JSON.stringify(soakDocument(setting, 0)));
  return startProcess({
    command: process.execPath,
    // A busy machine must not make the server give up a worker or a config.
    args: [command, 'run', '--config', file, '--module-deadline', '5m', ...(options.workers > 1 ? ['--workers', String(options.workers)] : []), ...options.runArguments],
    env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, ...watched.environment },
    // This is logged after the ports were opened.
    ready: /"msg":"listening"/,
    deadlineMs: 600_000,
  });
}

interface Exercise {
  readonly options: SoakOptions;
  readonly setting: SoakSetting;
  readonly groups: ReadonlyMap<GroupName, Group>;
  readonly server: RunningProcess;
  readonly watched: WatchedServer;
  readonly takenPort: number;
  readonly say: (text: string) => void;
}

async function exercise({ options, setting, groups, server, watched, takenPort, say }: Exercise): Promise<SoakResult> {
  const troubles = new Troubles();
  const tally = new Tally(troubles, say);
  const random = new Random(options.seed);
  const samples: Sample[] = [];
  const over = new AbortController();
  const { signal } = over;
  setMaxListeners(0, signal);
  const totalMs = options.minutes * 60_000;
  const start = performance.now();
  const lacks = (): boolean => {
    const passed = performance.now() - start;
    return passed < totalMs || (samples.length < minSamples && passed < patience * totalMs);
  };
  // Each task has its own generator, so that its random numbers do not depend on the speed of other tasks.
  const own = (): Random => new Random(random.below(2 ** 31));
  let ended: number | null | undefined;
  void server.exited.then((code) => {
    ended = code;
    over.abort();
  });

  const fixedBodies = new Map([...groups].map(([name, { fixedBody }]) => [name, fixedBody]));
  const around = [
    ...[...groups.values()].map((group) => group.trouble(own(), troubles, signal)),
    runReloads(setting, takenPort, Math.min(10_000, totalMs / 15), tally, signal),
    watchCertificate({ port: setting.ports.tls, name: renewedName }, rootFileIn(setting.folder), tally, signal),
    ...Array.from({ length: webSockets }, () => keepWebSocket(setting.ports.plain, tally, signal)),
  ];
  const failed = Promise.all(around);
  failed.catch(() => over.abort());
  const workerTroubles = new WorkerTroubles({ pid: server.pid, count: options.workers, adminPort: setting.ports.admin }, troubles);
  while (lacks() && !signal.aborted) {
    const stretch = new AbortController();
    const stretchOver = AbortSignal.any([stretch.signal, signal]);
    setMaxListeners(0, stretchOver);
    const load = runLoad({ ports: setting.ports, groups: fixedBodies, rate: options.rate, random: own(), tally }, stretchOver);
    // Resolves when all workers run again, because the following sample counts all processes.
    const upset = options.workers > 1 ? workerTroubles.run(own(), stretchOver) : Promise.resolve();
    const isUpset = upset.catch((error: unknown) => {
      tally.fault(`${(error as Error).message}: ${server.output().slice(-2000)}`);
      over.abort();
    });
    await rest(Math.min(maxStretchMs, totalMs / stretches), signal);
    stretch.abort();
    await Promise.all([load, isUpset]);
    await rest(1.5 * idleMs, signal);
    if (signal.aborted) break;
    const sample = await watched.sample(server.pid).catch((error: unknown) => error as Error);
    if (signal.aborted) break;
    if (sample instanceof Error) {
      tally.fault(sample.message);
      break;
    }
    samples.push(sample);
    say(tellSample(sample, tally));
  }
  over.abort();
  await failed;
  if (ended !== undefined) tally.fault(`the server ended with ${ended}: ${server.output().slice(-2000)}`);
  return { tally, troubles, samples, strayErrors: strayErrorsIn(server.output()) };
}

function tellSample({ heap, descriptors, sockets, timers, promises, files }: Sample, { counts, faults }: Tally): string {
  const total = (map: ReadonlyMap<string, number>, wanted: string): number => [...map].reduce((sum, [what, count]) => sum + (what.startsWith(wanted) ? count : 0), 0);
  return `${total(counts, 'answered')} answered, ${total(counts, 'lost')} lost, ${total(faults, '')} faults; heap ${(heap / 1e6).toFixed(1)} MB, ${sockets} sockets, ${timers} timers, ${promises} promises, ${descriptors} descriptors, ${files} files`;
}

function strayErrorsIn(output: string): readonly string[] {
  return output.split('\n').filter((line) => /error outside of any call|promise rejected without a handler/.test(line));
}
