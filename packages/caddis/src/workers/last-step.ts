import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes that are read at most. */
const maxBytes = 1024;

/**
 * A file in which a worker writes what it is about to do, and which the supervisor reads when the worker does not answer any more: a message could not be sent
 * then. It has no name, so nothing is left of it.
 *
 * @internal
 */
export class LastStep {
  private isClosed = false;

  private constructor(readonly fd: number) {}

  /** @returns `undefined` where no file can be written */
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

  /** Forgets what was written: something else begins. */
  clear(): void {
    if (!this.isClosed) ftruncateSync(this.fd);
  }

  /** What was written last; empty where nothing was. */
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
 * Writes what a process is about to do.
 *
 * @param fd - descriptor of the file of {@link LastStep}, as this process has it
 * @param step - one line
 * @internal
 */
export function writeStep(fd: number, step: string): void {
  try {
    writeSync(fd, `${step}\n`, 0, 'utf8');
  } catch {
    // There is none, or the disk is full: it would only help to find what hangs.
  }
}
