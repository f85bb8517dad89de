import { rename, writeFile } from 'node:fs/promises';
import { until } from '@caddis/test-helpers';

const probe = new URL('./skip-time.js', import.meta.url).href;
/** Maximum real time in milliseconds for an hour of the server. Only a safety net that a busy machine does not exceed. */
const deadlineMs = 600_000;

/** The time of a server whose clock can skip time. It stands still for the server's long timers unless {@link passTo} is called. */
export class ServerTime {
  /**
   * @param file - path of a file through which the server is told how far its time may go
   * @param now - asks the server for its time, in milliseconds since the Unix epoch
   */
  constructor(
    private readonly file: string,
    private readonly now: () => Promise<number>,
  ) {}

  /** The argument of Node and the environment variable that the server needs. */
  get environment(): Readonly<Record<'import' | 'CADDIS_TIME_FILE', string>> {
    return { import: probe, CADDIS_TIME_FILE: this.file };
  }

  /** Writes the file for the first time, so that the server can start. */
  async begin(): Promise<void> {
    await writeFile(this.file, '0');
  }

  /** Lets time pass, with all that the server does meanwhile. @param time - milliseconds since the Unix epoch */
  async passTo(time: number): Promise<void> {
    await writeFile(`${this.file}.new`, String(time));
    // Renaming makes the write atomic for the server.
    await rename(`${this.file}.new`, this.file);
    await until('time passes', async () => (await this.now()) >= time, deadlineMs);
  }
}
