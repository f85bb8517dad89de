import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, Timer } from '@caddis/core';
import { startPause } from '@caddis/kit';

/** How often the file of a lock is written anew, milliseconds. One that is twice as old has lost its holder. As certmagic. */
export const lockRefreshMs = 5000;
const pollMs = 1000;

/** What is written into the file of a lock. */
interface LockRecord {
  readonly created: string;
  readonly updated: string;
}

/**
 * A lock among processes: a file that only one can make. It tells when it was written last, so that others see that its holder is gone.
 *
 * The file is that of certmagic, so a Caddy and a Caddis with one folder keep out of each other's way.
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
   * Waits until it has the lock.
   *
   * @throws the signal's reason when that is aborted first; what the file system says
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
    // A process that was asleep for long may find that another has taken it over.
    if (this.#isReleased || !(await this.#isOwn()) || this.#isReleased) return;
    await writeFile(this.path, recordText({ created: this.created, updated: new Date(this.time.now()).toISOString() }), { encoding: 'utf8', mode: 0o600 }).catch(() => undefined);
    if (!this.#isReleased) this.#refreshLater();
  }

  async #isOwn(): Promise<boolean> {
    const text = await readText(this.path);
    return text !== undefined && (readRecord(text)?.created ?? this.created) === this.created;
  }
}

/** @returns whether it was made; `false` where there is one */
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

/** Removes a lock whose holder is gone; one that another process has made meanwhile is put back. */
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
  // A process may have died between making the file and writing it.
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
