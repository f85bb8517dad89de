import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { descendants } from '@caddis/test-servers';

/** What one process tells of itself. */
interface Probed {
  /** Bytes of V8's heap that are in use after a collection. */
  readonly heap: number;
  /** Bytes of buffers outside of it. */
  readonly buffers: number;
  /** Bytes of memory as the kernel sees it. */
  readonly resident: number;
  /** Sockets that something still holds, open or not. */
  readonly sockets: number;
  /** Timers that something still holds. */
  readonly timers: number;
  /** Promises that something still holds. */
  readonly promises: number;
}

/** What a server holds at a moment, all its processes together. */
export interface Sample extends Probed {
  readonly descriptors: number;
  readonly processes: number;
  /** Files that it has written. */
  readonly files: number;
}

/** Longest time in which a process must tell what it holds: one that hangs does not. */
const deadlineMs = 120_000;
const probe = new URL('./probe.js', import.meta.url).href;

/** Looks into a server and the processes that it has started. Needs Linux. */
export class WatchedServer {
  /**
   * @param folder - an empty folder of its own
   * @param written - folders in which the server writes
   */
  constructor(
    private readonly folder: string,
    private readonly written: readonly string[],
  ) {}

  /** What the server needs in its environment. */
  get environment(): Readonly<Record<string, string>> {
    return { NODE_OPTIONS: `--import=${probe}`, CADDIS_PROBE_FOLDER: this.folder };
  }

  /**
   * Takes a sample.
   *
   * @param pid - process ID of the server
   */
  async sample(pid: number): Promise<Sample> {
    const pids = descendants(pid);
    const probed = await Promise.all(pids.map((each) => this.probe(each)));
    const total = (what: keyof Probed): number => sum(probed.map((each) => each[what]));
    return {
      heap: total('heap'),
      buffers: total('buffers'),
      resident: total('resident'),
      sockets: total('sockets'),
      timers: total('timers'),
      promises: total('promises'),
      descriptors: sum(await Promise.all(pids.map(async (each) => (await readdir(`/proc/${each}/fd`)).length))),
      processes: pids.length,
      files: sum(await Promise.all(this.written.map(async (each) => (await readdir(each, { recursive: true }).catch(() => [])).length))),
    };
  }

  private async probe(pid: number): Promise<Probed> {
    const file = join(this.folder, `${pid}.json`);
    await rm(file, { force: true });
    process.kill(pid, 'SIGUSR2');
    let text = '';
    try {
      await until('the server tells what it holds', async () => (text = await readFile(file, 'utf8')) !== '', deadlineMs);
    } catch (cause) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'it is gone');
      throw new Error(`process ${pid} does not tell what it holds: ${status.split('\n').slice(0, 3).join(', ')}`, { cause });
    }
    return JSON.parse(text) as Probed;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
