#!/usr/bin/env node
import { exitCodes } from './exit-codes.js';
import { runCommandLine } from './command-line.js';
import { describeError } from './terminal.js';

try {
  process.exitCode = await runCommandLine(process.argv);
} catch (error) {
  process.stderr.write(`Error: ${describeError(error)}\n`);
  process.exitCode = exitCodes.failed;
}
