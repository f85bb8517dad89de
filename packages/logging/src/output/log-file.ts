import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, statSync, type Stats, writeSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from './make-folders.js';
import { rolledName } from './rolled-files.js';

/** Where and how a log file is made. @internal */
export interface LogFileSettings {
  /** Absolute path. */
  readonly path: string;
  /** Permissions of the file. */
  readonly mode: number;
  /** Permissions of folders that are made for it. */
  readonly folderMode: number;
}

// A pipe whose reader is slow must not stop the process.
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * A file that is appended to, with its size. It may also be a pipe or a device.
 *
 * @internal
 */
export class LogFile {
  /** Size in bytes, by what was written since it was opened. */
  size = 0;
  /** When the file was begun, milliseconds since the Unix epoch. */
  begunAt = 0;
  #descriptor = -1;
  #opened: Stats | undefined;

  constructor(private readonly settings: LogFileSettings) {}

  /** Whether it is a file in a folder, which can be renamed. */
  get isRegular(): boolean {
    return this.#opened?.isFile() === true;
  }

  /**
   * Opens the file, or makes it.
   *
   * @throws what Node throws
   */
  open(): void {
    const { path, mode, folderMode } = this.settings;
    makeFolders(dirname(path), folderMode);
    const descriptor = openSync(path, flags, mode);
    try {
      const opened = fstatSync(descriptor);
      // Whoever made it may have given it other permissions, or the process has a mask.
      if (opened.isFile() && (opened.mode & 0o777) !== mode) fchmodSync(descriptor, mode);
      this.close();
      this.#descriptor = descriptor;
      this.#opened = opened;
      this.size = opened.isFile() ? opened.size : 0;
      this.begunAt = opened.size === 0 ? Date.now() : opened.birthtimeMs;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** Writes as much as can be written at once. @returns number of bytes */
  readonly write = (content: string | Uint8Array): number => {
    if (this.#descriptor < 0) this.open();
    const bytes = typeof content === 'string' ? writeSync(this.#descriptor, content) : writeSync(this.#descriptor, content);
    this.size += bytes;
    return bytes;
  };

  /** Opens the file anew where another one stands at its path by now, or none: it was renamed, or removed. @returns whether it did */
  reopenIfMoved(): boolean {
    if (!this.isRegular && this.#descriptor >= 0) return false;
    const there = statSync(this.settings.path, { throwIfNoEntry: false });
    if (there !== undefined && there.ino === this.#opened?.ino && there.dev === this.#opened.dev) {
      // It may have been cut by whoever copied it.
      if (there.size < this.size) this.size = there.size;
      return false;
    }
    this.open();
    return true;
  }

  /** Gives the file another name, with the time in it, and begins a new one. */
  roll(now: number, localTime: boolean): void {
    const { path } = this.settings;
    let number = 0;
    while (isTaken(rolledName(path, now, localTime, number))) number += 1;
    renameSync(path, rolledName(path, now, localTime, number));
    this.open();
  }

  close(): void {
    if (this.#descriptor < 0) return;
    closeSync(this.#descriptor);
    this.#descriptor = -1;
  }
}

function isTaken(path: string): boolean {
  return existsSync(path) || existsSync(`${path}.gz`);
}
