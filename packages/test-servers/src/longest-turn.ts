import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';

/** Maximum time that a server may block its event loop, in milliseconds of CPU time of its main thread. */
export const maxTurnMs = 50;

/** Measures the longest time that a server blocks its event loop. Only works where the kernel reports the CPU time of threads, i.e. on Linux. */
export class LongestTurn {
  private readonly file: string;

  /** @param folder - a folder for the measurement file */
  constructor(folder: string) {
    this.file = join(folder, 'longest-turn');
  }

  /** Environment variables that the server's process needs. */
  get environment(): Readonly<Record<string, string>> {
    if (!canMeasure()) return {};
    return { CADDIS_LONGEST_TURN: this.file, NODE_OPTIONS: `--import=${new URL('turn-recorder.js', import.meta.url).href}` };
  }

  /** Starts the measurement: earlier work of the server does not count. */
  async begin(): Promise<void> {
    await writeFile(this.file, '');
  }

  /** Tells whether the server has started to measure; also true if measuring is not possible. */
  async hasBegun(): Promise<boolean> {
    return !canMeasure() || (await readFile(this.file, 'utf8')) !== '';
  }

  /** The longest time in milliseconds; 0 if nothing was measured. */
  async read(): Promise<number> {
    return existsSync(this.file) ? Number(await readFile(this.file, 'utf8')) : 0;
  }

  /**
   * Checks the longest time. On a machine with more work than cores, the limit is doubled: hyper-threads that share a core need up to twice the
   * CPU time for the same work, and events pile up for one turn. The limit is also doubled when mocha runs files in parallel, because the load
   * average of the last minute does not show the load of the last second.
   *
   * @throws if the loop was blocked for longer
   */
  async assertShort(limitMs: number): Promise<void> {
    const longest = await this.read();
    const sharesCores = process.env['MOCHA_WORKER_ID'] !== undefined || (loadavg()[0] ?? 0) > availableParallelism();
    const allowedMs = sharesCores ? 2 * limitMs : limitMs;
    if (longest > allowedMs) throw new Error(`the server kept its event loop busy for ${Math.round(longest)} ms at a time, expected at most ${allowedMs}`);
  }
}

/** Tells whether the kernel reports the CPU time of threads. */
function canMeasure(): boolean {
  return existsSync('/proc/thread-self/schedstat');
}
