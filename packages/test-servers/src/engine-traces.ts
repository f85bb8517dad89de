import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the folder of a stopped Docker engine and what it may have left behind: containers and their shim processes, which survive
 * a killed engine, and mounts. Synchronous, so that it also works when a test run is interrupted.
 *
 * @param folder - the only folder that the engine wrote to
 */
export function removeEngineTraces(folder: string): void {
  for (const pid of [...containersOf(folder), ...keepersOf(folder)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // The process has already ended.
    }
  }
  for (const place of mountsBelow(folder)) spawnSync('umount', ['--lazy', place]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** IDs of the main processes of containers, which containerd writes to files. */
function containersOf(folder: string): readonly number[] {
  const execRoot = join(folder, 'exec');
  const files = attempt(() => readdirSync(execRoot, { recursive: true, encoding: 'utf8' })) ?? [];
  return files.filter((file) => file.endsWith('/init.pid')).map((file) => Number(readFileSync(join(execRoot, file), 'utf8')));
}

/** IDs of processes with a path in the folder in their command line. */
function keepersOf(folder: string): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Boolean);
  return pids.filter((pid) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.includes(`${folder}/`));
}

/** Mount points below the folder, innermost first. */
function mountsBelow(folder: string): readonly string[] {
  const places = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map((line) => line.split(' ')[4] ?? '');
  return places.filter((place) => place.startsWith(`${folder}/`)).toReversed();
}

/** Reads something that may have disappeared meanwhile. @returns undefined if it has */
function attempt<Result>(look: () => Result): Result | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
