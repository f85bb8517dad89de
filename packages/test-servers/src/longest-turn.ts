import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';

/** Longest time in milliseconds that a server may keep its event loop busy, in CPU time of its main thread. */
export const maxTurnMs = 50;

/** How long a server has kept its event loop busy at a time. Known only where the kernel tells the CPU time of threads: on Linux. */
export class LongestTurn {
  private readonly file: string;

  /** @param folder - a folder of the test */
  constructor(folder: string) {
    this.file = join(folder, 'longest-turn');
  }

  /** What the server's process needs in its environment. */
  get environment(): Readonly<Record<string, string>> {
    if (!canMeasure()) return {};
    return { CADDIS_LONGEST_TURN: this.file, NODE_OPTIONS: `--import=${new URL('turn-recorder.js', import.meta.url).href}` };
  }

  /** Begins to measure: what the server did before does not count. */
  async begin(): Promise<void> {
    await writeFile(this.file, '');
  }

  /** Whether the server has seen that it is to measure; true as well where nothing can be measured. */
  async hasBegun(): Promise<boolean> {
    return !canMeasure() || (await readFile(this.file, 'utf8')) !== '';
  }

  /** Milliseconds; 0 when nothing was measured. */
  async read(): Promise<number> {
    return existsSync(this.file) ? Number(await readFile(this.file, 'utf8')) : 0;
  }

  /**
   * On a machine with more to do than it has cores, twice the limit counts: cores that share their parts take twice the CPU time for the
   * same work, and what comes in meanwhile waits for one turn. So it is where mocha runs files side by side, whatever the load of the last
   * minute says of the last second.
   *
   * @throws when the loop was busy for longer
   */
  async assertShort(limitMs: number): Promise<void> {
    const longest = await this.read();
    const sharesCores = process.env['MOCHA_WORKER_ID'] !== undefined || (loadavg()[0] ?? 0) > availableParallelism();
    const allowedMs = sharesCores ? 2 * limitMs : limitMs;
    if (longest > allowedMs) throw new Error(`the server kept its event loop busy for ${Math.round(longest)} ms at a time, expected at most ${allowedMs}`);
  }
}

/** Whether the kernel tells the CPU time of threads. */
function canMeasure(): boolean {
  return existsSync('/proc/thread-self/schedstat');
}
