import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { goTime } from '../format/go-time.js';

/** How rolled files are kept. @internal */
export interface KeepSettings {
  /** Whether they are compressed. */
  readonly gzip: boolean;
  /** Whether the times in their names are in the machine's time zone. */
  readonly localTime: boolean;
  /** Maximum number of files. */
  readonly maxFiles: number;
  /** Maximum age in milliseconds. */
  readonly maxAgeMs: number;
}

const layout = '2006-01-02T15-04-05.000';
const time = /^-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3})(?:-\d+)?/;
const millisecondsPerDay = 86_400_000;

/**
 * Name for a file that is rolled now: `access.log` becomes `access-2026-01-31T12-00-00.000.log`.
 *
 * @param number - distinguishes files of the same millisecond; 0 for the first
 * @internal
 */
export function rolledName(path: string, now: number, localTime: boolean, number: number): string {
  const extension = extname(path);
  const stem = basename(path, extension);
  return join(dirname(path), `${stem}-${goTime(now, layout, localTime)}${number === 0 ? '' : `-${number}`}${extension}`);
}

/**
 * Compresses rolled files, and removes those that are too many or too old, including files left by an earlier process.
 *
 * @param path - path of the log file
 * @param signal - stops the work
 * @internal
 */
export async function tidyRolled(path: string, { gzip, maxFiles, maxAgeMs }: KeepSettings, now: number, signal: AbortSignal): Promise<void> {
  const folder = dirname(path);
  const files = (await readdir(folder)).flatMap((name) => rolledFile(path, name) ?? []);
  // Newest first. The times in the names can be compared as text.
  files.sort((a, b) => (a.key < b.key ? 1 : -1));
  for (const [index, { name, isCompressed }] of files.entries()) {
    signal.throwIfAborted();
    const file = join(folder, name);
    const { mtimeMs, mode } = await stat(file);
    if (index >= maxFiles || now - mtimeMs > maxAgeMs) await rm(file, { force: true });
    else if (gzip && !isCompressed) await compress(file, mode & 0o777, signal);
  }
}

/** Converts days to milliseconds. @internal */
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

/** Compresses a file under a temporary name, which is renamed when complete. */
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
