import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Maximum number of bytes to read. */
const maxBytes = 1024;

/**
 * A file in which a worker writes what it is about to do. The supervisor reads it when the worker does not answer: a hanging worker cannot send
 * a message. The file has no name, so nothing is left of it.
 *
 * @internal
 */
export class LastStep {
  private isClosed = false;

  private constructor(readonly fd: number) {}

  /** @returns `undefined` if no file can be written */
  static create(): LastStep | undefined {
    try {
      const folder = mkdtempSync(join(tmpdir(), 'caddis-'));
      try {
        return new LastStep(openSync(join(folder, 'step'), 'wx+', 0o600));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    } catch {
      return undefined;
    }
  }

  /** Empties the file, before something new begins. */
  clear(): void {
    if (!this.isClosed) ftruncateSync(this.fd);
  }

  /** Returns the last line that was written; empty if there is none. */
  read(): string {
    if (this.isClosed) return '';
    const buffer = Buffer.alloc(maxBytes);
    const text = buffer.toString('utf8', 0, readSync(this.fd, buffer, 0, maxBytes, 0));
    return text.slice(0, Math.max(0, text.indexOf('\n')));
  }

  close(): void {
    this.isClosed = true;
    closeSync(this.fd);
  }
}

/**
 * Writes what this process is about to do.
 *
 * @param fd - descriptor of the {@link LastStep} file in this process
 * @param step - one line
 * @internal
 */
export function writeStep(fd: number, step: string): void {
  try {
    writeSync(fd, `${step}\n`, 0, 'utf8');
  } catch {
    // There is no file, or the disk is full. The line only helps to diagnose a hang, so ignore it.
  }
}
