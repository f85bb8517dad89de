import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BegunStep } from '@caddis/runtime';
import type { ModuleToBlame } from './sent-error.js';

/** Maximum number of bytes to read. The pointer of a module may be long. */
const maxBytes = 65_536;

/** What a worker has begun: a step of a module, or something else. @internal */
export type WrittenStep = BegunStep | string;

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

  /** Returns what was written last; `undefined` if there is nothing, or if it cannot be read. */
  read(): WrittenStep | undefined {
    if (this.isClosed) return undefined;
    const buffer = Buffer.alloc(maxBytes);
    const text = buffer.toString('utf8', 0, readSync(this.fd, buffer, 0, maxBytes, 0));
    try {
      return JSON.parse(text.slice(0, text.indexOf('\n'))) as WrittenStep;
    } catch {
      return undefined;
    }
  }

  close(): void {
    this.isClosed = true;
    closeSync(this.fd);
  }
}

/** Describes a step in a phrase. @internal */
export function phraseOf(step: WrittenStep): string {
  return typeof step === 'string' ? step : `${step.step} of ${step.module}${step.path === '' ? '' : ` at ${step.path}`}, of package ${step.package}`;
}

/**
 * Returns the module of the new config that a step belongs to. `canBeKept` is called on a module of the running config, which may have another place. An
 * adapter has none.
 *
 * @internal
 */
export function moduleOf(step: WrittenStep | undefined): ModuleToBlame | undefined {
  return step === undefined || typeof step === 'string' || step.step === 'canBeKept' || step.path === '' ? undefined : { pointer: step.path, module: step.module };
}

/**
 * Writes what this process is about to do.
 *
 * @param fd - descriptor of the {@link LastStep} file in this process
 * @internal
 */
export function writeStep(fd: number, step: WrittenStep): void {
  try {
    writeSync(fd, `${JSON.stringify(step)}\n`, 0, 'utf8');
  } catch {
    // There is no file, or the disk is full. The line only helps to diagnose a hang, so ignore it.
  }
}
