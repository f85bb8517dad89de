import { closeSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { printable } from '@caddis/core/framework';
import { exitCodes } from './exit-codes.js';
import { failureJson, isJsonWanted } from './json-output.js';

/** State of the command's end. */
interface CommandEnd {
  /** The exit code, once it is decided. */
  decided?: number;
  /** True once the command has done its work. */
  isOver?: boolean;
  /** True if the process is a server: it ends when told to, not when its output is complete. */
  isServer?: boolean;
  /** Node's `process.exit`, kept because a module may replace it. */
  readonly exit: (code?: number) => never;
}

const end: CommandEnd = { exit: process.exit.bind(process) };

/** Sets the exit code, unless the command has failed before. An exit code that a module sets has no effect. @internal */
export function finishCommand(exitCode: number): void {
  end.decided ??= exitCode;
  process.exitCode = end.decided;
  end.isOver = true;
}

/** Marks the command as failed; a later {@link finishCommand} does not change that. @internal */
export function failCommand(): void {
  end.decided = exitCodes.failed;
  process.exitCode = exitCodes.failed;
}

/** Ends the process at once. @internal */
export function endProcess(exitCode: number): never {
  end.isOver = true;
  end.decided = exitCode;
  end.exit(exitCode);
}

/** Ends the process with the exit code that {@link finishCommand} has set. @internal */
export function endFinished(): never {
  end.exit();
}

/** Marks the process as a server. @internal */
export function becomeServer(): void {
  end.isServer = true;
}

/** Tells whether the process is a server. @internal */
export function isServer(): boolean {
  return end.isServer === true;
}

/**
 * Reports a module that ends the process, because otherwise an unfinished command would look successful. Also makes sure that the process
 * can exit if a terminal was closed.
 *
 * @internal
 */
export function watchExit(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  process.once('exit', () => {
    leaveClosed(terminals);
    if (end.isOver === true) {
      process.exitCode = end.decided;
      return;
    }
    const caller = callerOfExit();
    if (caller === undefined) return;
    process.exitCode ||= exitCodes.failed;
    const error = new Error(`a module ended the process: it called process.exit() ${caller}`);
    try {
      if (isJsonWanted(process.argv)) writeSync(1, failureJson(error));
      else writeSync(2, `error: ${printable(error.message)}\n`);
    } catch {
      // Nobody reads the output.
    }
  });
}

/**
 * Closes the descriptors of terminals that are gone. At exit Node restores terminal modes: it crashes if a terminal is gone, but skips closed ones.
 */
function leaveClosed(terminals: readonly number[]): void {
  for (const fd of terminals) {
    if (isatty(fd)) continue;
    try {
      closeSync(fd);
    } catch {
      // The descriptor is closed already.
    }
  }
}

/** Returns the stack line that called `process.exit`; `undefined` if the process ends for another reason. */
function callerOfExit(): string | undefined {
  Error.stackTraceLimit = 30;
  const lines = new Error('exit').stack?.split('\n') ?? [];
  const at = lines.findIndex((line) => line.includes('process.exit '));
  return at < 0 ? undefined : (lines[at + 1]?.trim() ?? 'somewhere');
}
