import { runCommandLine } from './command-line.js';
import { describeError } from './describe-error.js';
import { exitCodes } from './exit-codes.js';
import { endWithoutLeftovers } from './leftovers.js';
import { failureJson, isJsonWanted } from './json-output.js';
import { finishCommand, watchExit } from './process-end.js';
import type { ReloadSignal } from './reload-signal.js';
import { print, printError } from './terminal.js';

/** Carries out what the process was called for, sets its exit code, and sees to it that the process ends. @internal */
export async function main(reloads: ReloadSignal): Promise<void> {
  watchExit();
  const exitCode = await runCommandLine(process.argv, reloads).catch((error: unknown) => {
    // Who has asked for JSON reads nothing else.
    if (isJsonWanted(process.argv)) print(failureJson(error));
    else printError(`error: ${describeError(error)}\n`);
    return exitCodes.failed;
  });
  finishCommand(exitCode);
  endWithoutLeftovers();
}
