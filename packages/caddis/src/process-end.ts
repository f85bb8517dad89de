import { closeSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { printable } from '@caddis/core/framework';
import { exitCodes } from './exit-codes.js';
import { failureJson, isJsonWanted } from './json-output.js';

/** How the command has ended. */
interface CommandEnd {
  /** The exit code, once it is known. */
  decided?: number;
  /** True when the command has done what it was called for. */
  isOver?: boolean;
  /** True for a process that ends when it is told to, not when all is said. */
  isServer?: boolean;
  /** Node's own, whatever modules make of it. */
  readonly exit: (code?: number) => never;
}

const end: CommandEnd = { exit: process.exit.bind(process) };

/** Says what the exit code is, unless the command has failed before. Modules that set one of their own do not change it. @internal */
export function finishCommand(exitCode: number): void {
  end.decided ??= exitCode;
  process.exitCode = end.decided;
  end.isOver = true;
}

/** Makes the command one that has failed, whatever else it says. @internal */
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

/** Ends the process with what {@link finishCommand} has decided. @internal */
export function endFinished(): never {
  end.exit();
}

/** Says that the process is a server. @internal */
export function becomeServer(): void {
  end.isServer = true;
}

/** Tells whether the process is a server. @internal */
export function isServer(): boolean {
  return end.isServer === true;
}

/**
 * Tells who has ended the process, if it was a module: without a word, an unfinished command would look like one that went well. And sees
 * to it that the process can end at all.
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
    const error = new Error(`a module has ended the process: process.exit() was called ${caller}`);
    try {
      if (isJsonWanted(process.argv)) writeSync(1, failureJson(error));
      else writeSync(2, `error: ${printable(error.message)}\n`);
    } catch {
      // Nobody reads it.
    }
  });
}

/**
 * Node sets its terminals back to how they were, and crashes where one was closed meanwhile. It leaves alone what the program has closed.
 */
function leaveClosed(terminals: readonly number[]): void {
  for (const fd of terminals) {
    if (isatty(fd)) continue;
    try {
      closeSync(fd);
    } catch {
      // Somebody has closed it already.
    }
  }
}

/** The line of a stack where the process was ended by code; `undefined` when it ends for another reason. */
function callerOfExit(): string | undefined {
  Error.stackTraceLimit = 30;
  const lines = new Error('exit').stack?.split('\n') ?? [];
  const at = lines.findIndex((line) => line.includes('process.exit '));
  return at < 0 ? undefined : (lines[at + 1]?.trim() ?? 'somewhere');
}
