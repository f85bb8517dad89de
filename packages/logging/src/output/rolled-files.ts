import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { goTime } from '../format/go-time.js';

/** What becomes of files that were rolled. @internal */
export interface KeepSettings {
  /** Whether they are compressed. */
  readonly gzip: boolean;
  /** Whether the time in their names is that of the machine's zone. */
  readonly localTime: boolean;
  /** How many are kept at most. */
  readonly maxFiles: number;
  /** How old they get at most, in milliseconds. */
  readonly maxAgeMs: number;
}

const layout = '2006-01-02T15-04-05.000';
const time = /^-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})(?:-\d+)?/;
const millisecondsPerDay = 86_400_000;

/**
 * Name for a file that is rolled now: `access.log` becomes `access-2026-01-31T12-00-00.000.log`.
 *
 * @param number - tells files of the same millisecond apart; 0 for the first
 * @internal
 */
export function rolledName(path: string, now: number, localTime: boolean, number: number): string {
  const extension = extname(path);
  const stem = basename(path, extension);
  return join(dirname(path), `${stem}-${goTime(now, layout, localTime)}${number === 0 ? '' : `-${number}`}${extension}`);
}

/**
 * Compresses rolled files, and removes those that are too many or too old. What a process that ended has left behind is done, too.
 *
 * @param path - of the file that is rolled
 * @param signal - breaks it off
 * @internal
 */
export async function tidyRolled(path: string, { gzip, maxFiles, maxAgeMs }: KeepSettings, now: number, signal: AbortSignal): Promise<void> {
  const folder = dirname(path);
  const files = (await readdir(folder)).flatMap((name) => rolledFile(path, name) ?? []);
  // The newest first. Times of one zone compare as texts do.
  files.sort((a, b) => (a.key < b.key ? 1 : -1));
  for (const [index, { name, isCompressed }] of files.entries()) {
    signal.throwIfAborted();
    const file = join(folder, name);
    const { mtimeMs, mode } = await stat(file);
    if (index >= maxFiles || now - mtimeMs > maxAgeMs) await rm(file, { force: true });
    else if (gzip && !isCompressed) await compress(file, mode & 0o777, signal);
  }
}

/** Days as milliseconds. @internal */
export function daysMs(days: number): number {
  return days * millisecondsPerDay;
}

function rolledFile(path: string, name: string): { readonly name: string; readonly key: string; readonly isCompressed: boolean } | undefined {
  const extension = extname(path);
  const stem = basename(path, extension);
  if (!name.startsWith(stem)) return undefined;
  const rest = name.slice(stem.length);
  const [stamp] = time.exec(rest) ?? [];
  if (stamp === undefined) return undefined;
  const ending = rest.slice(stamp.length);
  if (ending !== extension && ending !== `${extension}.gz`) return undefined;
  return { name, key: stamp, isCompressed: ending !== extension };
}

/** Under a name of its own until it is complete. */
async function compress(file: string, mode: number, signal: AbortSignal): Promise<void> {
  const partial = `${file}.gz.partial`;
  try {
    await pipeline(createReadStream(file), createGzip(), createWriteStream(partial, { mode }), { signal });
    await rename(partial, `${file}.gz`);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  await rm(file, { force: true });
}
