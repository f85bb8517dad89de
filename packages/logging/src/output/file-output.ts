import type { Clock, Logger } from '@caddis/core';
import type { LogOutput } from '@caddis/core/logging';
import { atProcessExit, BoundedOutput, inTime, RateLimitedLog } from '@caddis/kit';
import { LineBatch } from './line-batch.js';
import { LogFile, type LogFileSettings } from './log-file.js';
import { tellFailures } from './output-failures.js';
import { nextRoll, type RollTimes } from './roll-times.js';
import { type KeepSettings, tidyRolled } from './rolled-files.js';

/** Milliseconds between two looks at whether somebody has renamed the file. */
const lookIntervalMs = 1000;
/** Milliseconds that the end waits for what is to be written, and for files that are being compressed. */
const endMs = 3000;

/** When files are rolled, and what becomes of them. @internal */
export interface RollSettings extends RollTimes, KeepSettings {
  /** Size in bytes that a file has at most. */
  readonly maxBytes: number;
}

/** How a file is written. @internal */
export interface FileOutputSettings extends LogFileSettings {
  /** Absent where files are not rolled. */
  readonly roll?: RollSettings | undefined;
}

/**
 * A log in a file. The lines of one turn of the event loop are written at one go. What the file does not take waits, at most 1 MiB of it.
 *
 * @internal
 */
export class FileOutput implements LogOutput {
  readonly #file: LogFile;
  readonly #bounded: BoundedOutput;
  readonly #batch = new LineBatch((text, lines) => this.#pass(text, lines));
  readonly #tidying = new AbortController();
  readonly #failures: RateLimitedLog;
  readonly #forgetExit: () => void;
  #tidied: Promise<void> = Promise.resolve();
  #looksAt = 0;
  #rollsAt = Infinity;
  #rolled = 0;

  /**
   * Opens the file.
   *
   * @throws what Node throws
   */
  constructor(
    private readonly settings: FileOutputSettings,
    log: Logger,
    private readonly clock: Clock,
  ) {
    this.#file = new LogFile(settings);
    this.#file.open();
    this.#bounded = new BoundedOutput((content) => this.#write(content), clock);
    tellFailures(this.#bounded, log, clock, { file: settings.path });
    this.#failures = new RateLimitedLog(log, clock);
    this.#planRoll();
    if (settings.roll !== undefined && this.#file.isRegular) this.#tidy(settings.roll);
    this.#forgetExit = atProcessExit(() => {
      this.#batch.flush();
      this.#bounded.flush();
    });
  }

  write(lines: string): void {
    this.#batch.add(lines);
  }

  /** How it is doing. */
  get state(): object {
    const { waitingBytes, droppedLines, failing } = this.#bounded.state;
    return { file: this.settings.path, size: this.#file.size, rolled: this.#rolled, waiting_bytes: waitingBytes, dropped_lines: droppedLines, failing };
  }

  /** Writes what waits, in bounded time, and closes the file. */
  async end(): Promise<void> {
    this.#batch.flush();
    await this.#bounded.end(endMs);
    this.#forgetExit();
    const late = (): Error => new Error('late');
    await inTime(this.#tidied, { clock: this.clock, deadlineMs: endMs, late }).catch(() => this.#tidying.abort());
    await this.#tidied;
    this.#file.close();
  }

  #pass(text: string, lines: number): void {
    this.#prepare(Buffer.byteLength(text, 'utf8'));
    this.#bounded.write(text, lines);
  }

  /**
   * Writes as much as can be written. Where nothing can, because the disk is full, say, somebody may have moved or removed the file to make room: what waits goes to the
   * file that is at its path then. The one that is gone takes its place on the disk until it is closed.
   */
  #write(content: string | Uint8Array): number {
    try {
      return this.#file.write(content);
    } catch (error) {
      if (!this.#reopensMoved()) throw error;
      return this.#file.write(content);
    }
  }

  #reopensMoved(): boolean {
    const now = this.clock.now();
    if (now < this.#looksAt) return false;
    this.#looksAt = now + lookIntervalMs;
    try {
      if (!this.#file.reopenIfMoved()) return false;
      this.#planRoll();
      return true;
    } catch {
      // The path cannot be opened either; why the file cannot be written is told.
      return false;
    }
  }

  /** Sees to it that the text goes to the right file. Where a part of a line is written already, the rest goes to the same file. */
  #prepare(bytes: number): void {
    if (this.#bounded.state.waitingBytes > 0) return;
    const now = this.clock.now();
    try {
      if (now >= this.#looksAt) {
        this.#looksAt = now + lookIntervalMs;
        if (this.#file.reopenIfMoved()) this.#planRoll();
      }
      const { roll } = this.settings;
      if (roll === undefined || !this.#file.isRegular || this.#file.size === 0) return;
      if (this.#file.size + bytes <= roll.maxBytes && now < this.#rollsAt) return;
      this.#file.roll(now, roll.localTime);
      this.#rolled += 1;
      this.#planRoll();
      this.#tidy(roll);
    } catch (err) {
      this.#failures.write('roll', 'error', { file: this.settings.path, err }, 'a log file cannot be opened anew or rolled');
    }
  }

  #planRoll(): void {
    const { roll } = this.settings;
    if (roll !== undefined) this.#rollsAt = nextRoll(this.#file.begunAt, roll);
  }

  /** One after the other. */
  #tidy(roll: RollSettings): void {
    this.#tidied = this.#tidied.then(async () => {
      try {
        await tidyRolled(this.settings.path, roll, this.clock.now(), this.#tidying.signal);
      } catch (err) {
        if (!this.#tidying.signal.aborted) this.#failures.write('tidy', 'error', { file: this.settings.path, err }, 'rolled log files cannot be compressed or removed');
      }
    });
  }
}
