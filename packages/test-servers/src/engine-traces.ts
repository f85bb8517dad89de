import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the folder of a Docker engine that is no more, and all that it may have left: containers and their keepers, which outlive
 * it when it is killed, and mounts. Synchronous, so that it also works when a test run is cut short.
 *
 * @param folder - the only folder that the engine wrote to
 */
export function removeEngineTraces(folder: string): void {
  for (const pid of [...containersOf(folder), ...keepersOf(folder)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  for (const place of mountsBelow(folder)) spawnSync('umount', ['--lazy', place]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** First processes of containers: containerd notes each in a file. */
function containersOf(folder: string): readonly number[] {
  const execRoot = join(folder, 'exec');
  const files = attempt(() => readdirSync(execRoot, { recursive: true, encoding: 'utf8' })) ?? [];
  return files.filter((file) => file.endsWith('/init.pid')).map((file) => Number(readFileSync(join(execRoot, file), 'utf8')));
}

/** Processes that were started with a path in the folder. */
function keepersOf(folder: string): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  return pids.filter((pid) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.includes(`${folder}/`));
}

/** The innermost first. */
function mountsBelow(folder: string): readonly string[] {
  const places = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map((line) => line.split(' ')[4] ?? '');
  return places.filter((place) => place.startsWith(`${folder}/`)).toReversed();
}

/** What may be gone by the time it is looked at. */
function attempt<Result>(look: () => Result): Result | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
