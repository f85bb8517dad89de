import { closeSync, constants, fchmodSync, fstatSync, openSync, readSync, renameSync, statSync, type Stats, writeSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from './make-folders.js';
import { rolledName } from './rolled-files.js';

/** Path and permissions of a log file. @internal */
export interface LogFileSettings {
  /** Absolute path. */
  readonly path: string;
  /** Permissions of the file. */
  readonly mode: number;
  /** Permissions of folders that are created for it. */
  readonly folderMode: number;
}

// `O_NONBLOCK`, because a pipe with a slow reader must not block the process.
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * A file that lines are appended to, with its size. It may also be a pipe or a device.
 *
 * @internal
 */
export class LogFile {
  /** Size in bytes, as far as this process knows. */
  size = 0;
  /** When it was created, or when it was opened if it was empty, in milliseconds since the Unix epoch. */
  begunAt = 0;
  /** Whether it ended within a line when it was opened, e.g. because the disk was full. */
  endsMidLine = false;
  #descriptor = -1;
  #opened: Stats | undefined;

  constructor(private readonly settings: LogFileSettings) {}

  /** Whether it is a regular file, which can be renamed. */
  get isRegular(): boolean {
    return this.#opened?.isFile() === true;
  }

  /**
   * Opens the file; creates it if necessary.
   *
   * @throws errors of Node
   */
  open(): void {
    const { path, mode, folderMode } = this.settings;
    makeFolders(dirname(path), folderMode);
    const descriptor = openSync(path, flags, mode);
    try {
      const opened = fstatSync(descriptor);
      // The file may have been created with other permissions, or with a umask.
      if (opened.isFile() && (opened.mode & 0o777) !== mode) fchmodSync(descriptor, mode);
      this.close();
      this.#descriptor = descriptor;
      this.#opened = opened;
      this.size = opened.isFile() ? opened.size : 0;
      this.endsMidLine = this.size > 0 && endsMidLine(path, this.size);
      this.begunAt = opened.size === 0 ? Date.now() : opened.birthtimeMs;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** Writes as much as possible without waiting. @returns number of bytes written */
  readonly write = (content: string | Uint8Array): number => {
    if (this.#descriptor < 0) this.open();
    const bytes = typeof content === 'string' ? writeSync(this.#descriptor, content) : writeSync(this.#descriptor, content);
    this.size += bytes;
    return bytes;
  };

  /** Opens the file again if it has been renamed or removed, so that another file or none is at its path. @returns whether it did so */
  reopenIfMoved(): boolean {
    if (!this.isRegular && this.#descriptor >= 0) return false;
    const there = statSync(this.settings.path, { throwIfNoEntry: false });
    if (there !== undefined && there.ino === this.#opened?.ino && there.dev === this.#opened.dev) {
      // Another program may have truncated it after copying.
      if (there.size < this.size) this.size = there.size;
      return false;
    }
    this.open();
    return true;
  }

  /** Renames the file to a name with the time, and starts a new one. */
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

/** Tells whether a file does not end with a line break. The file that is written to is not open for reading. */
function endsMidLine(path: string, size: number): boolean {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const last = Buffer.alloc(1);
      return readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A file that may only be written to.
    return false;
  }
}

function isTaken(path: string): boolean {
  return existsSync(path) || existsSync(`${path}.gz`);
}
