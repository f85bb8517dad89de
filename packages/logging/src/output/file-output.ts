import type { Clock, Logger } from '@caddis/core';
import type { LogOutput } from '@caddis/core/logging';
import { atProcessExit, BoundedOutput, inTime, RateLimitedLog } from '@caddis/kit';
import { LineBatch } from './line-batch.js';
import { LogFile, type LogFileSettings } from './log-file.js';
import { tellFailures } from './output-failures.js';
import { nextRoll, type RollTimes } from './roll-times.js';
import { type KeepSettings, tidyRolled } from './rolled-files.js';
import { WholeLines } from './whole-lines.js';

/** Interval between checks whether the file has been renamed or removed, in milliseconds. */
const lookIntervalMs = 1000;
/** How long `end` waits for pending lines and for compression, in milliseconds each. */
const endMs = 3000;

/** When files are rolled, and how rolled files are kept. @internal */
export interface RollSettings extends RollTimes, KeepSettings {
  /** Maximum size of a file, in bytes. */
  readonly maxBytes: number;
}

/** Settings of {@link FileOutput}. @internal */
export interface FileOutputSettings extends LogFileSettings {
  /** Left out if files are not rolled. */
  readonly roll?: RollSettings | undefined;
}

/**
 * Writes a log to a file. Lines of one turn of the event loop are written together. If the file cannot take them, at most 1 MiB of lines waits.
 *
 * @internal
 */
export class FileOutput implements LogOutput {
  readonly #file: LogFile;
  readonly #lines = new WholeLines();
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
   * @throws errors of Node
   */
  constructor(
    private readonly settings: FileOutputSettings,
    log: Logger,
    private readonly clock: Clock,
  ) {
    this.#file = new LogFile(settings);
    this.#file.open();
    this.#lines.continueElsewhere(this.#file.endsMidLine);
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

  /** State for reports. */
  get state(): object {
    const { waitingBytes, droppedLines, failing } = this.#bounded.state;
    return { file: this.settings.path, size: this.#file.size, rolled: this.#rolled, waiting_bytes: waitingBytes, dropped_lines: droppedLines, failing };
  }

  /** Writes the pending lines within a time limit, and closes the file. */
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
   * Writes as much as possible. If writing fails, e.g. because the disk is full, and the file has been moved or removed to make room, the pending
   * lines go to the new file at its path, also a line that was written in part. The disk space of a removed file is freed only when it is closed.
   */
  #write(content: string | Uint8Array): number {
    try {
      return this.#lines.write(content, this.#file.write);
    } catch (error) {
      if (!this.#reopensMoved()) throw error;
      return this.#lines.write(content, this.#file.write);
    }
  }

  #reopensMoved(): boolean {
    const now = this.clock.now();
    if (now < this.#looksAt) return false;
    this.#looksAt = now + lookIntervalMs;
    try {
      return this.#reopenIfMoved();
    } catch {
      // The path cannot be opened either. The caller reports the original write error.
      return false;
    }
  }

  #reopenIfMoved(): boolean {
    if (!this.#file.reopenIfMoved()) return false;
    this.#lines.continueElsewhere(this.#file.endsMidLine);
    this.#planRoll();
    return true;
  }

  /** Reopens or rolls the file if necessary. Does nothing while a part of a line is pending, because its rest belongs to the same file. */
  #prepare(bytes: number): void {
    if (this.#bounded.state.waitingBytes > 0) return;
    const now = this.clock.now();
    try {
      if (now >= this.#looksAt) {
        this.#looksAt = now + lookIntervalMs;
        this.#reopenIfMoved();
      }
      const { roll } = this.settings;
      if (roll === undefined || !this.#file.isRegular || this.#file.size === 0) return;
      if (this.#file.size + bytes <= roll.maxBytes && now < this.#rollsAt) return;
      this.#file.roll(now, roll.localTime);
      this.#rolled += 1;
      this.#planRoll();
      this.#tidy(roll);
    } catch (err) {
      this.#failures.write('roll', 'error', { file: this.settings.path, err }, 'a log file cannot be opened again or rolled');
    }
  }

  #planRoll(): void {
    const { roll } = this.settings;
    if (roll !== undefined) this.#rollsAt = nextRoll(this.#file.begunAt, roll);
  }

  /** Tidies up rolled files in the background, one run after the other. */
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
