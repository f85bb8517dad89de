import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
    if (!existsSync('/proc/thread-self/schedstat')) return {};
    return { CADDIS_LONGEST_TURN: this.file, NODE_OPTIONS: `--import=${new URL('turn-recorder.js', import.meta.url).href}` };
  }

  /** Milliseconds; 0 when nothing was measured. */
  async read(): Promise<number> {
    return existsSync(this.file) ? Number(await readFile(this.file, 'utf8')) : 0;
  }

  /** @throws when the loop was busy for longer */
  async assertShort(limitMs: number): Promise<void> {
    const longest = await this.read();
    if (longest > limitMs) throw new Error(`the server kept its event loop busy for ${Math.round(longest)} ms at a time, expected at most ${limitMs}`);
  }
}
