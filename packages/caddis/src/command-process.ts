import { runCommandLine } from './command-line.js';
import { describeError } from './describe-error.js';
import { exitCodes } from './exit-codes.js';
import { endWithoutLeftovers } from './leftovers.js';
import { failureJson, isJsonWanted } from './json-output.js';
import { finishCommand, watchExit } from './process-end.js';
import type { ReloadSignal } from './reload-signal.js';
import { print, printError } from './terminal.js';

/** Runs the command line, sets the exit code, and makes sure that the process ends. @internal */
export async function main(reloads: ReloadSignal): Promise<void> {
  watchExit();
  const exitCode = await runCommandLine(process.argv, reloads).catch((error: unknown) => {
    // A caller that asked for JSON reads only standard output.
    if (isJsonWanted(process.argv)) print(failureJson(error));
    else printError(`error: ${describeError(error)}\n`);
    return exitCodes.failed;
  });
  finishCommand(exitCode);
  endWithoutLeftovers();
}
