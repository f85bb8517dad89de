import { readdirSync, readlinkSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const folder = '/proc/self/fd';

/**
 * The files that this process has open, where the system tells it: Linux does. In a thread nothing can be told, because others open files, too.
 *
 * @returns path by number
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

/** The folder itself was open while it was read, and is not any more. */
function pathOf(number: string): string | undefined {
  try {
    return readlinkSync(`${folder}/${number}`);
  } catch {
    return undefined;
  }
}
