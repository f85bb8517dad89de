import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { descendants } from '@caddis/test-servers';

/** The counts that one process reports. */
interface Probed {
  /** Bytes used in V8's heap after a garbage collection. */
  readonly heap: number;
  /** Bytes of buffers outside the heap. */
  readonly buffers: number;
  /** Resident memory in bytes, as counted by the kernel. */
  readonly resident: number;
  /** Number of reachable socket objects, open or closed. */
  readonly sockets: number;
  /** Number of reachable timers. */
  readonly timers: number;
  /** Number of reachable promises. */
  readonly promises: number;
}

/** The resources of a server at one time, summed over all its processes. */
export interface Sample extends Probed {
  readonly descriptors: number;
  readonly processes: number;
  /** Number of files that it has written. */
  readonly files: number;
}

/**
 * Maximum time in milliseconds for a process to report its counts; a process that hangs exceeds it. The garbage collections before a report take
 * seconds of the processor, and on a busy machine minutes, in which the process does nothing else.
 */
const deadlineMs = 600_000;
const probe = new URL('./probe.js', import.meta.url).href;

/** Reads the resources of a server and its child processes. Only works on Linux. */
export class WatchedServer {
  /**
   * @param folder - an empty folder for the reports
   * @param written - folders to which the server writes
   */
  constructor(
    private readonly folder: string,
    private readonly written: readonly string[],
  ) {}

  /** Environment variables that the server needs. */
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
