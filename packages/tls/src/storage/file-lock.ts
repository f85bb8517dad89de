import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, Timer } from '@caddis/core';
import { startPause } from '@caddis/kit';

/** How often a lock file is rewritten, in milliseconds. A file twice as old belongs to a process that is gone. The value is certmagic's. */
export const lockRefreshMs = 5000;
const pollMs = 1000;

/** Content of a lock file. */
interface LockRecord {
  readonly created: string;
  readonly updated: string;
}

/**
 * A lock between processes, held by creating a file. The holder updates the time in it, so that others notice if the holder is gone.
 *
 * The format is certmagic's, so a Caddy and a Caddis that share a folder respect each other's locks.
 *
 * @see certmagic's `FileStorage.Lock`
 * @internal
 */
export class FileLock {
  #timer: Timer | undefined;
  #isReleased = false;

  private constructor(
    private readonly path: string,
    private readonly created: string,
    private readonly time: Clock,
  ) {
    this.#refreshLater();
  }

  /**
   * Waits until the lock is acquired.
   *
   * @throws the signal's reason if it is aborted first; errors of the file system
   */
  static async acquire(path: string, time: Clock, signal: AbortSignal): Promise<FileLock> {
    for (;;) {
      signal.throwIfAborted();
      const created = new Date(time.now()).toISOString();
      if (await create(path, { created, updated: created })) return new FileLock(path, created, time);
      const text = await readText(path);
      if (text === undefined) continue;
      if (await isStale(path, text, time.now())) await takeAway(path, text);
      else await startPause(time, pollMs, signal).done;
    }
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    this.#timer?.cancel();
    if (await this.#isOwn()) await rm(this.path, { force: true });
  }

  #refreshLater(): void {
    this.#timer = this.time.setTimeout(() => void this.#refresh().catch(() => undefined), lockRefreshMs);
  }

  async #refresh(): Promise<void> {
    // If this process was suspended for long, another one may have taken over the lock.
    if (this.#isReleased || !(await this.#isOwn()) || this.#isReleased) return;
    await writeFile(this.path, recordText({ created: this.created, updated: new Date(this.time.now()).toISOString() }), { encoding: 'utf8', mode: 0o600 }).catch(() => undefined);
    if (!this.#isReleased) this.#refreshLater();
  }

  async #isOwn(): Promise<boolean> {
    const text = await readText(this.path);
    return text !== undefined && (readRecord(text)?.created ?? this.created) === this.created;
  }
}

/** @returns whether the file was created; false if it already exists */
async function create(path: string, record: LockRecord): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(recordText(record), 'utf8');
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return create(path, record);
  }
}

/** Removes a stale lock file. If another process has just replaced it by a new lock, that is put back. */
async function takeAway(path: string, judged: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readText(aside)) !== judged) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isStale(path: string, text: string, now: number): Promise<boolean> {
  const record = readRecord(text);
  // Without a valid record, use the file's time: a process may have died between creating the file and writing it.
  const last = record === undefined ? (await stat(path).catch(() => undefined))?.mtimeMs : Date.parse(record.updated);
  return last !== undefined && now - last > 2 * lockRefreshMs;
}

function readRecord(text: string): LockRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<LockRecord> | null;
    const created = record?.created;
    if (typeof created !== 'string') return undefined;
    return { created, updated: typeof record?.updated === 'string' ? record.updated : created };
  } catch {
    return undefined;
  }
}

function recordText(record: LockRecord): string {
  return `${JSON.stringify(record)}\n`;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
