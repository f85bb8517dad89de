import { readdirSync, readlinkSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const folder = '/proc/self/fd';

/**
 * Lists the open files of this process. Only works on Linux, and not in a worker thread, because other threads open files at the same time.
 *
 * @returns paths by file descriptor; empty if they cannot be listed
 */
export function openFiles(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (process.platform !== 'linux' || !isMainThread) return found;
  for (const number of readdirSync(folder)) {
    const path = pathOf(number);
    if (path !== undefined && /^\/(?!dev\/|proc\/|sys\/)/.test(path)) found.set(number, path);
  }
  return found;
}

/** Reads the path of a descriptor. The descriptor of the folder itself is closed by now, so its link is missing. */
function pathOf(number: string): string | undefined {
  try {
    return readlinkSync(`${folder}/${number}`);
  } catch {
    return undefined;
  }
}
